export const lists = {
  more: '더 보기',
  loading: '불러오는 중…',
  moreShown: '{count, number}개를 더 표시했습니다',
  unreadable: '사라진 것은 없습니다. 이 화면에서 읽지 못했을 뿐입니다.',
  again: '다시 시도',
}
