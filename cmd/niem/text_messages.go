package main

// What the commands say when they go well, and headings of tables.
var (
	tPassword      = text{"Mật khẩu", "Password"}
	tPassphrase    = text{"Cụm mật khẩu của khóa", "Key passphrase"}
	tNewPassphrase = text{"Cụm mật khẩu mới cho khóa", "New key passphrase"}
	tAgain         = text{"Nhập lại", "Again"}
	tYesNo         = text{"[c/K]", "[y/N]"}

	tPinned      = text{"Đã ghim khóa của nhật ký %s trên máy này.", "Pinned the key of log %s on this machine."}
	tSignedIn    = text{"Đã đăng nhập: %s (%s), %s.", "Signed in: %s (%s), %s."}
	tLogState    = text{"Nhật ký %s: %d mục, đã kiểm tra nối tiếp.", "Log %s: %d entries, consistency verified."}
	tNoKeyYet    = text{"Chưa có khóa: chạy niem keys enroll.", "No key yet: run niem keys enroll."}
	tYourKey     = text{"Khóa của tôi:", "My key:"}
	tConfirmed   = text{"đã xác nhận", "confirmed"}
	tUnconfirmed = text{"chưa xác nhận", "unconfirmed"}

	tEnrolled = text{
		"Đã đăng ký khóa. Dấu vân tay: %s\nGặp cán bộ chuyên trách để xác nhận.",
		"Key enrolled. Fingerprint: %s\nMeet a registrar to have it confirmed.",
	}
	tKeyLine = text{"%s: %s (%s, mục nhật ký %d)", "%s: %s (%s, log entry %d)"}

	tKeyConfirmed    = text{"Đã xác nhận khóa của %s: %s", "Confirmed the key of %s: %s"}
	tRecoveryFounded = text{"Đã lập khóa khôi phục của %s: %s\nNgười giữ: %s (hai trong ba mở được).", "Founded the recovery key of %s: %s\nHolders: %s (any two open it)."}

	tResuming        = text{"Tiếp tục văn bản %s: đã có %d/%d trang.", "Going on with document %s: %d of %d pages are stored."}
	tGivenUp         = text{"Việc gửi %s đã quá hạn trên máy chủ; bắt đầu lại.", "The server has given up send %s; starting anew."}
	tSealing         = text{"Niêm phong trang", "Sealing pages"}
	tSealingGrants   = text{"Niêm phong cho người nhận", "Sealing for recipients"}
	tOpening         = text{"Mở trang", "Opening pages"}
	tFetching        = text{"Tải", "Fetching"}
	tTracing         = text{"Đối chiếu", "Comparing"}
	tSent            = text{"Đã gửi văn bản %s, %d trang, cho: %s", "Sent document %s, %d pages, to: %s"}
	tSentReceipt     = text{"Biên nhận: mục nhật ký %d, lá %s", "Receipt: log entry %d, leaf %s"}
	tSkipped         = text{"Không gửi được cho: %s", "Left out: %s"}
	tFromLists       = text{"Theo danh sách %s: %s", "From the lists %s: %s"}
	tRecipientIs     = text{"Gửi tới: %s – %s – %s (%s)", "To: %s – %s – %s (%s)"}
	tMoreRecipients  = text{"… và %d người nữa", "… and %d more"}
	tUnconfirmedKeys = text{"Khóa chưa xác nhận: %s", "Unconfirmed keys: %s"}
	tRenewedKeys     = text{"Khóa thay khóa cũ: %s", "Keys that took another's place: %s"}
	tNoRecovery      = text{"Đơn vị %s chưa có khóa khôi phục: mất khóa thì không ai mở lại được bản gốc.", "Unit %s has no recovery key: if your key is lost nobody opens the original again."}
	tFontMissing     = text{"Phông %s không nhúng trong PDF: chữ vẽ ra có thể khác.", "Font %s isn't embedded in the PDF: letters may be drawn differently."}
	tStateUnreadable = text{"Bỏ qua trạng thái gửi %s: %v", "Ignoring the state of send %s: %v"}

	tOpened     = text{"Đã mở «%s»: %d trang trong %s", "Opened “%s”: %d pages in %s"}
	tOpenedNote = text{"Mọi trang mang dấu của bạn. Mục nhật ký %d.", "Every page carries your mark. Log entry %d."}

	tLabelSealed   = text{"(không mở được nhãn)", "(label can't be opened)"}
	tNoDocuments   = text{"Chưa có văn bản nào.", "No documents yet."}
	tNotOpened     = text{"chưa mở", "not yet"}
	tLateState     = text{"quá hạn mở", "overdue"}
	tOpenedState   = text{"đã mở", "opened"}
	tRecalledState = text{"đã thu hồi", "recalled"}
	tExpiredState  = text{"hết hạn", "expired"}

	tTrailHead     = text{"Văn bản %s, gửi bởi %s (%s) lúc %s", "Document %s, sent by %s (%s) at %s"}
	tTrailOutsider = text{"Bị từ chối, ngoài danh sách nhận: %s (%s), %d lần, lần cuối %s", "Refused, not a recipient: %s (%s), %d times, last at %s"}
	tTrailReader   = text{"Đã xem lịch sử này: %s (%s) lúc %s", "Has read this audit: %s (%s) at %s"}

	tRecallWarning  = text{"Thu hồi dừng mọi lần mở về sau, nhưng không lấy lại được những gì đã xem hoặc đã chép.", "A recall ends all future openings; it can't take back what was seen or copied."}
	tRecallPrompt   = text{"Thu hồi văn bản?", "Recall the document?"}
	tRecalled       = text{"Đã thu hồi văn bản %s từ: %s", "Recalled document %s from: %s"}
	tRecalledSeen   = text{"Trước đó đã mở: %s", "Had opened it before: %s"}
	tRecalledUnseen = text{"Chưa ai trong số đó mở.", "None of them had opened it."}

	tTraceAccused = text{
		"Bản của: %s. Khả năng chỉ nhầm một người vô can: không quá 10^%.1f (%d ô, trang %s).",
		"Copy of: %s. Chance of accusing an innocent: at most 10^%.1f (%d tiles, pages %s).",
	}
	tTraceInconclusive = text{"Chưa kết luận được: %s (%d ô).", "Inconclusive: %s (%d tiles)."}
	tTraceLead         = text{"Có dấu hiệu của bản: %s (10^%.1f); đây không phải bằng chứng.", "Lead: the copy of %s (10^%.1f); it is no proof."}
	tTraceNobody       = text{"Không chỉ ra ai: %s.", "Nobody: %s."}
	tTraceWho          = text{
		"Người gửi và những người giữ khóa khôi phục của đơn vị có khóa gốc, nên cũng có thể tạo ra một hình như thế.",
		"The sender and the holders of the unit's recovery key have the master grant, so they could have made such a picture, too.",
	}
	tTraceRunAlone       = text{"Việc truy vết do một người tự chạy trên máy mình: %s.", "One person alone ran the trace, on a machine of his own: %s."}
	tReasonNotRegistered = text{"không thấy trang nào của văn bản trong hình", "no page of the document was found in the picture"}
	tReasonNoMark        = text{"thấy trang nhưng không thấy dấu", "the page was found, the mark was not"}
	tReasonNotEnough     = text{"có trang nhưng chưa đủ chứng cứ để nêu tên", "too little evidence for a name"}
	tReasonOneChannel    = text{"chỉ một trong hai kênh của dấu đọc được", "only one of the mark's two channels can be read"}
	tReasonDisagree      = text{"hai kênh của dấu chỉ ra hai bản khác nhau", "the mark's two channels point to different copies"}
	tReasonSeveral       = text{"hơn một bản cùng khớp", "more than one copy fits"}
	tTraceNotPerson      = text{"Kết quả chỉ ra bản nào, không chỉ ra người nào đã làm lộ.", "The result names a copy, not the person who leaked it."}
	tTracePicture        = text{"Hình: %s, SHA-256 %s", "Picture: %s, SHA-256 %s"}
	tTraceFooter         = text{"Văn bản %s, %d bản đã đối chiếu, %d phép ghép, %.1f giây, mục nhật ký %d.", "Document %s, %d copies compared, %d registrations, %.1f seconds, log entry %d."}

	tLogVerified = text{"Nhật ký %s đã kiểm tra: %d mục, mốc ký lúc %s.", "Log %s verified: %d entries, checkpoint of %s."}
	tExported    = text{"Đã xuất ra %s: %d lá, %d bản ghi, %d đã xóa nội dung; đã kiểm tra.", "Exported to %s: %d leaves, %d records, %d erased; verified."}
	tFinding     = text{"Phát hiện ở mục %d: %s %s", "Finding at entry %d: %s %s"}

	tColDocument  = text{"VĂN BẢN", "DOCUMENT"}
	tColNumber    = text{"SỐ, KÝ HIỆU", "NUMBER"}
	tColSubject   = text{"TRÍCH YẾU", "SUBJECT"}
	tColSender    = text{"NGƯỜI GỬI", "SENDER"}
	tColSentAt    = text{"GỬI LÚC", "SENT"}
	tColPages     = text{"TRANG", "PAGES"}
	tColState     = text{"TRẠNG THÁI", "STATE"}
	tColOpenedBy  = text{"ĐÃ MỞ", "OPENED"}
	tColRecipient = text{"NGƯỜI NHẬN", "RECIPIENT"}
	tColPosition  = text{"CHỨC VỤ", "POSITION"}
	tBoardHead    = text{"Bảng giám sát của %s:", "Board of %s:"}
	tBoardMore    = text{"Chỉ hiện các văn bản mới nhất.", "The newest documents only."}
	tColUnit      = text{"ĐƠN VỊ", "UNIT"}
	tColFirst     = text{"LẦN ĐẦU", "FIRST"}
	tColStated    = text{"TỰ KHAI", "STATED"}
	tColOpenBy    = text{"CẦN MỞ TRƯỚC", "OPEN BY"}
	tColLast      = text{"LẦN CUỐI", "LAST"}
	tColViews     = text{"XEM", "VIEWS"}
	tColCopies    = text{"SAO", "COPIES"}
	tColRefusals  = text{"TỪ CHỐI", "REFUSED"}
	tColTime      = text{"LÚC", "TIME"}
	tColAct       = text{"VIỆC", "ACT"}
	tColDetails   = text{"CHI TIẾT", "DETAILS"}
	tColLogIndex  = text{"MỤC", "ENTRY"}
)
