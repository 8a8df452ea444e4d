package main

// The printed slip that somebody takes to a registrar.
var (
	tKeysSlip     = text{"in phiếu đối chiếu dấu vân tay để mang đến người xác nhận", "print the slip with my fingerprint for the registrar"}
	tKeysSlipLong = text{
		"Phiếu ghi họ tên, chức vụ, đơn vị, tên đăng nhập, dấu vân tay của khóa (chữ và mã QR), số mục nhật ký và chỗ ký của hai người. In ra, mang đến gặp trực tiếp người xác nhận; không gửi qua thư điện tử. Đuôi tệp quyết định dạng: .html, .pdf hoặc .txt; không có --out thì in chữ ra màn hình.",
		"The slip has name, position, unit, user name, the key's fingerprint (digits and QR code), the number of the log entry, and room for both signatures. Print it and take it to the registrar in person; do not mail it. The file's ending says which form: .html, .pdf or .txt; without --out it is written as text to the screen."}
	tFlagSlipOut = text{"tệp phiếu: .html, .pdf hoặc .txt", "the slip's file: .html, .pdf or .txt"}
	tFlagSlip    = text{"tệp phiếu mà chính người đó trao tận tay", "file of the slip, from the person's own hand"}
	tFlagQR      = text{"nội dung mã QR trên phiếu, do máy quét đọc; “-”: đọc từ đầu vào", "what a scanner read from the slip's QR code; \"-\": from standard input"}

	tSlipForm      = text{"%s: đuôi tệp phải là .html, .pdf hoặc .txt", "%s: the ending has to be .html, .pdf or .txt"}
	tSlipNoMark    = text{"không thấy dòng “niem-slip/1 …” của phiếu; hãy gõ dấu vân tay với --fingerprint", "no line \"niem-slip/1 …\" of a slip was found; type the fingerprint with --fingerprint"}
	tSlipOneOf     = text{"chỉ dùng một trong --fingerprint, --slip, --qr", "use one of --fingerprint, --slip and --qr"}
	tSlipWritten   = text{"Đã ghi phiếu vào %s. In ra, ký, và mang đến gặp trực tiếp người xác nhận.", "Wrote the slip to %s. Print it, sign it, and take it to the registrar in person."}
	tSlipElsewhere = text{"khóa này không phải của máy này: in phiếu trên máy có khóa", "this key is not this machine's: print the slip where the key is"}

	tSlipTitle          = text{"Phiếu đối chiếu dấu vân tay khóa", "Key fingerprint slip"}
	tSlipName           = text{"Họ và tên", "Full name"}
	tSlipPosition       = text{"Chức vụ", "Position"}
	tSlipUnit           = text{"Đơn vị", "Unit"}
	tSlipUsername       = text{"Tên đăng nhập", "User name"}
	tSlipWhy            = text{"Lý do", "Reason"}
	tSlipNew            = text{"xác nhận khóa", "confirmation of a key"}
	tSlipLost           = text{"thay khóa do mất hết thiết bị (cần hai người xác nhận)", "replacement, all devices lost (two registrars)"}
	tSlipMade           = text{"Lập lúc (giờ Việt Nam)", "Made at (UTC+07:00)"}
	tSlipEntry          = text{"Mục nhật ký", "Log entry"}
	tSlipFingerprint    = text{"Dấu vân tay của khóa", "Fingerprint of the key"}
	tSlipAdvice         = text{"Người có khóa mang phiếu này đến gặp trực tiếp người xác nhận. Người xác nhận kiểm tra giấy tờ tùy thân, so từng nhóm ký tự với dấu vân tay hiện trên máy của mình, rồi mới xác nhận. Không gửi phiếu qua thư điện tử hay tin nhắn.", "The owner takes this slip to the registrar in person. The registrar checks who it is, compares every group with the fingerprint on the own screen, and confirms only then. Never send the slip by mail or message."}
	tSlipOwnerSigns     = text{"Người có khóa", "Owner, signature and name"}
	tSlipRegistrarSigns = text{"Người xác nhận", "Registrar, signature and name"}
	tSlipFirstSigns     = text{"Người xác nhận (1)", "Registrar 1, signature and name"}
	tSlipSecondSigns    = text{"Người xác nhận (2)", "Registrar 2, signature and name"}
)
