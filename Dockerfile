# The program with what it needs to run, and nothing else. compose.yaml shows a whole installation.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json prisma.config.ts tsconfig.json vite.config.ts ./
COPY prisma prisma
COPY web web
COPY src src
# With the development packages: after the install they generate Prisma's client and build the program and the web page.
RUN npm ci
# Without them, and without the Node.js that npm start brings along: the image has its own.
RUN npm prune --omit=dev --ignore-scripts && rm -rf node_modules/node

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data
WORKDIR /app
COPY --from=build /app ./
# A volume that is mounted here takes its owner from it.
RUN mkdir /data && chown node:node /data
USER node
EXPOSE 4000
# Node itself gets the signals.
CMD ["node", "dist/main.js"]
