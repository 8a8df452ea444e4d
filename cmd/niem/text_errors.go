package main

// What the commands say when they fail.
var (
	tExitCodes       = text{"Mã kết thúc của các lệnh", "Exit codes of the commands"}
	tExitOK          = text{"xong", "done"}
	tExitFailed      = text{"bị từ chối hoặc không làm được", "refused or failed"}
	tExitUsage       = text{"dòng lệnh sai", "wrong command line"}
	tExitSignedOut   = text{"chưa đăng nhập, hoặc sai tên hay mật khẩu", "not signed in, or wrong user name or password"}
	tExitUnavailable = text{"không liên lạc được với máy chủ", "a server is unavailable"}
	tExitUnverified  = text{"kiểm tra không đạt: nhật ký, chữ ký, hoặc nội dung đã bị đổi", "verification failed: log, signature, or changed content"}
	tExitNotFound    = text{"không có, hoặc không phải của bạn", "not found, or not yours"}
	tExitEnded       = text{"đã thu hồi, hết hạn hoặc tiêu hủy", "recalled, expired or destroyed"}

	tInterrupted = text{"đã dừng theo yêu cầu", "interrupted"}
	tUnreachable = text{"không liên lạc được với máy chủ", "the server can't be reached"}
	tUnverified  = text{"KIỂM TRA KHÔNG ĐẠT, không dùng được nội dung này", "VERIFICATION FAILED, this content must not be used"}
	tNotForYou   = text{"không mở được bằng khóa của bạn", "not sealed to your key"}
	tNoTerminal  = text{"%s: không có màn hình để hỏi; đặt %s", "%s: no terminal to ask on; set %s"}
	tNotSame     = text{"hai lần nhập không giống nhau", "the two entries differ"}
	tEmpty       = text{"không được để trống", "must not be empty"}
	tSignInFirst = text{"chưa đăng nhập: chạy niem login", "not signed in: run niem login"}
	tEnrollFirst = text{"máy này chưa có khóa: chạy niem keys enroll", "this machine has no key: run niem keys enroll"}
	tLoginNeeds  = text{"cần --server và --user", "--server and --user are required"}
	tDeclined    = text{"đã hủy", "declined"}

	tOtherIdentity     = text{"%s thuộc về %s tại %s; dùng NIEM_HOME khác cho người khác", "%s belongs to %s at %s; use another NIEM_HOME for somebody else"}
	tOtherPerson       = text{"tên %s nay chỉ một người khác trong thư mục", "the directory now means another person by %s"}
	tLogKeyNotExpected = text{"máy chủ đưa khóa nhật ký khác với --log-key", "the server shows another log key than --log-key"}
	tLogKeyChanged     = text{"KHÓA CỦA NHẬT KÝ %s ĐÃ ĐỔI: có thể là máy chủ giả", "THE KEY OF LOG %s HAS CHANGED: the server may be false"}
	tWrongPassphrase   = text{"sai cụm mật khẩu, hoặc tệp khóa bị hỏng", "wrong passphrase, or the key file is damaged"}

	tOwnCheckpoint      = text{"mốc nhật ký lưu trên máy (%s) không mang chữ ký của khóa đã ghim", "the checkpoint kept here (%s) isn't signed by the pinned key"}
	tCheckpointUnsigned = text{"mốc nhật ký không mang chữ ký của khóa đã ghim", "a checkpoint isn't signed by the pinned log key"}
	tForked             = text{
		"NHẬT KÝ BỊ TÁCH NHÁNH: mốc %d mục (%s) không nối tiếp được với mốc %d mục (%s). Báo ngay cán bộ chuyên trách; giữ nguyên máy này làm chứng cứ.",
		"THE LOG IS FORKED: the checkpoint of %d entries (%s) and the one of %d entries (%s) don't continue each other. Tell the security officer at once; keep this machine as evidence.",
	}
	tReceiptBad     = text{"biên nhận của mục nhật ký %d không đúng", "the receipt of log entry %d doesn't hold"}
	tKeyNotOnLog    = text{"khóa của %s không khớp với nhật ký", "the key of %s doesn't match the log"}
	tKeyOfAnother   = text{"theo nhật ký, khóa này của %s, không phải của %s", "by the log this is the key of %s, not of %s"}
	tNotAsked       = text{"máy chủ thêm người nhận không được nêu tên: %s", "the server adds recipients whom nobody named: %s"}
	tWeakPassphrase = text{
		"cụm mật khẩu cần ít nhất %d ký tự, có chữ thường, chữ hoa và chữ số hoặc ký tự khác",
		"a passphrase needs at least %d characters, with small and capital letters and a digit or another character",
	}
	tKeyElsewhere  = text{"Khóa %s đã đăng ký từ máy khác; máy này không mở được văn bản.", "Key %s was enrolled on another machine; this one can't open documents."}
	tForeignKey    = text{"DANH MỤC KHÓA NÊU MỘT KHÓA KHÔNG PHẢI CỦA BẠN: %s. Báo ngay cán bộ chuyên trách.", "THE KEY DIRECTORY NAMES A KEY THAT ISN'T YOURS: %s. Tell the security officer at once."}
	tSignerUnknown = text{"văn bản không do thiết bị đã đăng ký của %s ký", "the document isn't signed by a device that %s has enrolled"}
	tAuthority     = text{"văn bản do quyền khôi phục ký, phiên bản này chưa kiểm tra được", "signed under recovery authority, which this version can't verify"}
	tLogShrunk     = text{"máy chủ đã ký %d mục nhưng nay không đưa ra đủ: nhật ký đã bị cắt", "the server signed %d entries and can't show them all: the log was cut"}
	tLogRootWrong  = text{"gốc của cây dựng lại từ %d lá không khớp mốc đã ký", "the root rebuilt from %d leaves isn't the signed one"}
	tExportBad     = text{"tệp xuất không đạt kiểm tra", "the export doesn't verify"}

	tYourHomeOpen  = text{"%s cho người khác vào được (quyền %04o): chạy chmod 700", "%s is open to other users (mode %04o): chmod 700 it"}
	tCertificate   = text{"chứng thư của máy chủ không do nơi tin cậy cấp; xem --ca, có thể là máy chủ giả", "the server's certificate isn't from a trusted authority; see --ca, the server may be false"}
	tFileMissing   = text{"không có tệp hoặc thư mục này", "no such file or folder"}
	tFileForbidden = text{"không có quyền đọc hoặc ghi", "no permission"}
	tFileExists    = text{"đã có", "exists already"}
	tFileIsFolder  = text{"là thư mục", "is a folder"}
	tDiskFull      = text{"hết chỗ trên đĩa", "no space left on the disk"}
	tDiskReadOnly  = text{"đĩa chỉ cho đọc", "the disk is read-only"}

	tDetailBy         = text{"bởi", "by"}
	tDetailAt         = text{"lúc", "at"}
	tDetailReason     = text{"lý do:", "reason:"}
	tDetailRecipients = text{"người nhận –", "recipients –"}
	tDetailMissing    = text{"thiếu", "missing"}
	tDetailField      = text{"mục", "field"}
	tDetailCode       = text{"mã", "code"}
	tReasonUnknown    = text{"không có trong danh bạ", "not in the directory"}
	tReasonDisabled   = text{"tài khoản bị khóa", "account disabled"}
	tReasonRoster     = text{"hồ sơ danh bạ chưa đủ", "roster entry incomplete"}
	tReasonNoKey      = text{"chưa đăng ký khóa", "no key enrolled"}

	tNoSuchCommand      = text{"không có lệnh %s trong %s", "no command %s in %s"}
	tNoSuchCommandAtAll = text{"không có lệnh này: %s", "unknown command: %s"}
	tNoSuchFlag         = text{"không có cờ này: %s", "unknown flag: %s"}
	tFlagNeedsValue     = text{"cờ thiếu giá trị: %s", "flag needs an argument: %s"}
	tFlagBadValue       = text{"giá trị của cờ không đúng: %s", "invalid argument %s"}
	tWhichCommand       = text{"%s: cần một trong các lệnh %s", "%s: one of these commands is required: %s"}
	tWrongArgs          = text{"%s cần đúng: %s", "%s takes: %s"}

	tNeedFingerprint   = text{"cần --fingerprint (dấu người đó đọc)", "--fingerprint is required (as the person reads it out)"}
	tThreeHolders      = text{"cần đúng ba người giữ khác nhau: --holders a,b,c", "exactly three different holders are required: --holders a,b,c"}
	tHolderNoKey       = text{"%s chưa có khóa", "%s has no key"}
	tHolderUnconfirmed = text{"khóa của %s chưa được xác nhận", "the key of %s is unconfirmed"}

	tSendLater         = text{"chưa gửi; gõ lại đúng lệnh này để tiếp tục", "not sent; the same command goes on"}
	tSendNeeds         = text{"cần ít nhất một tệp và --to", "at least one file and --to are required"}
	tBadValue          = text{"%s: dùng một trong: %s", "%s: use one of: %s"}
	tTooLong           = text{"%s: quá dài", "%s: too long"}
	tInThePast         = text{"%s: đã qua", "%s: is past"}
	tTooFar            = text{"%s: quá năm năm", "%s: beyond five years"}
	tMalformed         = text{"%s: chỉ một dòng, không có ký tự điều khiển", "%s: one line, no control characters"}
	tBadLabel          = text{"--subject hoặc --note quá dài, hoặc có ký tự điều khiển", "--subject or --note is too long or has control characters"}
	tBadExpiry         = text{"hạn không đọc được (30d, 2026-12-31 hoặc RFC 3339)", "expiry not understood (30d, 2026-12-31 or RFC 3339)"}
	tUnreachablePeople = text{"chưa gửi được cho: %s. Bỏ họ khỏi --to, hoặc thêm --skip-unreachable", "can't be reached: %s. Leave them out of --to, or add --skip-unreachable"}
	tNeedAccept        = text{"có khóa chưa xác nhận: nhờ cán bộ chuyên trách xác nhận, hoặc thêm --accept-unconfirmed (được ghi nhật ký)", "there are unconfirmed keys: have them confirmed, or add --accept-unconfirmed (logged)"}
	tRecipientCount    = text{"một văn bản gửi cho 1 đến %d người", "a document has 1 to %d recipients"}
	tSplit             = text{"quá nhiều trang cho từng ấy người nhận (người nhận x trang tối đa %d): hãy gửi thành nhiều văn bản", "too many pages for so many recipients (recipients x pages at most %d): send several documents"}
	tNoShare           = text{"máy chủ không tạo phần cấp mở cho %s %s", "the server made no share for %s %s"}
	tNothingToResume   = text{"không có việc gửi dở dang nào của văn bản %s với các tệp này", "no unfinished send of document %s with these files"}
	tOriginalTooLarge  = text{"tổng các tệp %d MB, quá 511 MB", "the files come to %d MB, over 511 MB"}
	tTooManyPages      = text{"%d trang; tối đa %d", "%d pages; at most %d"}
	tPageTooLarge      = text{"%s: trang %d x %d điểm ảnh, quá 40 triệu", "%s: a page of %d x %d pixels, over 40 megapixels"}
	tPageTooSmall      = text{"%s: trang %d x %d điểm ảnh; mỗi cạnh cần ít nhất %d để mang dấu", "%s: a page of %d x %d pixels; each side needs at least %d to carry the mark"}
	tFileKind          = text{"%s: không phải PDF, PNG, JPEG, DOCX hay XLSX", "%s: not a PDF, PNG, JPEG, DOCX or XLSX"}
	tNotAFile          = text{"%s: không phải tệp thường", "%s: not a regular file"}
	tNoPoppler         = text{"cần poppler để đọc PDF: apt-get install poppler-utils", "poppler is needed to read PDFs: apt-get install poppler-utils"}
	tPDFEncrypted      = text{"%s: PDF có mật khẩu; lưu lại một bản không mật khẩu rồi gửi", "%s: the PDF has a password; save a copy without one and send that"}
	tPDFBroken         = text{"%s: không đọc được tệp PDF này", "%s: this PDF can't be read"}
	tPDFPage           = text{"%s: không vẽ được trang %d", "%s: page %d can't be drawn"}
	tPictureBroken     = text{"%s: không đọc được hình này", "%s: this picture can't be read"}
	tPictureUnfit      = text{"hình không đối chiếu được", "the picture can't be examined"}
	tNoOffice          = text{"%s: cần LibreOffice để đọc tệp này (apt-get install libreoffice-writer libreoffice-calc), hoặc lưu thành PDF rồi gửi", "%s: LibreOffice is needed for this file (apt-get install libreoffice-writer libreoffice-calc), or save it as PDF and send that"}
	tOfficeFailed      = text{"%s: LibreOffice không chuyển được sang PDF; hãy lưu thành PDF rồi gửi", "%s: LibreOffice couldn't convert it; save it as PDF and send that"}
	tOpenNeeds         = text{"cần --pages-to THƯ-MỤC", "--pages-to DIR is required"}
	tExists            = text{"%s đã có; các trang cần một thư mục mới", "%s exists; the pages need a new directory"}
	tNoSuchDocument    = text{"không có văn bản này, hoặc không gửi cho bạn", "no such document, or not yours"}
	tAuditNeeds        = text{"cần một trong: mã văn bản, --person TÊN, --unit[=TÊN]", "one of a document, --person NAME and --unit[=NAME] is required"}
	tRecalledBefore    = text{"văn bản đã được thu hồi từ trước; xem: niem audit %s", "it had been recalled before; see: niem audit %s"}
	tNotARecipient     = text{"không phải người nhận của văn bản này: %s", "no recipient of this document among: %s"}
	tRecallNeeds       = text{"cần --reason", "--reason is required"}
)
