/** What this browser holds the server to. */
export const vi = {
  pinsTitle: "Nhật ký mà trình duyệt này tin",
  pinsLead: "Trình duyệt này ghi nhớ các khóa dưới đây từ lần đầu bạn vào và chỉ tin nhật ký mang chữ ký của chúng. Hãy so với bản do đơn vị công bố.",
  pinsLog: "Khóa của nhật ký",
  pinsWitnesses: "Bên làm chứng",
  pinsQuorum: "Ít nhất {0} trong {1} bên phải xác nhận nhật ký:",
  pinsNobody: "Không có bên nào: máy chủ không nêu bên làm chứng.",
  pinsOthers: "Máy chủ nay nêu bên làm chứng khác",
  pinsOthersLead: "Chỉ nhận danh sách dưới đây nếu đơn vị đã thông báo thay bằng văn bản hoặc gọi điện; nếu không, báo ngay cán bộ chuyên trách.",
  pinsTake: "Đơn vị đã thông báo: ghi nhớ danh sách mới",
  pinnedWitnesses: "Trình duyệt này đã ghi nhớ bên làm chứng của nhật ký: {0}.",
  e_key_gone: "MÁY CHỦ NÓI BẠN CHƯA CÓ KHÓA, nhưng trình duyệt này đã thấy khóa của bạn trên nhật ký. Đừng tạo khóa mới; báo ngay cán bộ chuyên trách.",
  e_witness: "BÊN LÀM CHỨNG CHƯA XÁC NHẬN NHẬT KÝ mà máy chủ đưa ra. Hãy thử lại sau vài phút; nếu vẫn vậy, báo cán bộ chuyên trách.",
};

export const en: Record<keyof typeof vi, string> = {
  pinsTitle: "The log that this browser trusts",
  pinsLead: "This browser remembers the keys below from your first visit and trusts only a log that they have signed. Compare them with what your organisation has published.",
  pinsLog: "Key of the log",
  pinsWitnesses: "Witnesses",
  pinsQuorum: "At least {0} of {1} have to vouch for the log:",
  pinsNobody: "None: the server names no witnesses.",
  pinsOthers: "The server now names other witnesses",
  pinsOthersLead: "Take the list below only if your organisation has announced the change in writing or by telephone; if not, tell the security officer at once.",
  pinsTake: "It was announced: remember the new list",
  pinnedWitnesses: "This browser has remembered the log's witnesses: {0}.",
  e_key_gone: "THE SERVER SAYS THAT YOU HAVE NO KEY, but this browser has seen yours on the log. Do not make a new one; tell the security officer at once.",
  e_witness: "THE WITNESSES HAVE NOT VOUCHED FOR THE LOG that the server shows. Try again in a few minutes; if it stays so, tell the security officer.",
};
