package main

// Answers of recipients, requests for access, notices.
var (
	tReceive     = text{"xác nhận đã tiếp nhận văn bản", "acknowledge receipt of a document"}
	tReceiveLong = text{"Người gửi thấy ai đã tiếp nhận và lúc nào. Đã mở và đã tiếp nhận là hai việc khác nhau.", "The sender sees who has acknowledged it and when. To open and to acknowledge are two acts."}
	tReturn      = text{"trả lại văn bản cho người gửi", "return a document to its sender"}
	tReturnLong  = text{
		"Người gửi thấy lý do. Sau khi trả lại, bạn không mở được văn bản này nữa; muốn xem lại thì phải được gửi lại.\nKhông ghi tên, dữ liệu cá nhân vào lý do.",
		"The sender sees the reason. Once returned the document opens no more for you, until it is sent anew.\nNo names and no personal data in the reason.",
	}
	tReport     = text{"báo cáo lãnh đạo: văn bản không thuộc phạm vi xử lý", "report to the leader: a document outside my remit"}
	tReportLong = text{
		"Lãnh đạo đơn vị của bạn nhận được lời báo cáo, người gửi thấy là có báo cáo. Văn bản đóng lại với bạn ngay.\nVẫn báo cáo được khi văn bản đã thu hồi hoặc hết hạn. Không ghi tên, dữ liệu cá nhân.",
		"Your unit's leaders get the note, the sender sees that there is one. The document closes for you at once.\nIt works after recall and expiry, too. No names and no personal data.",
	}
	tFlagReportNote = text{"lời báo cáo lãnh đạo", "note to the leaders"}
	tAnswerNeeds    = text{"cần --", "missing: --"}
	tReceived       = text{"Đã xác nhận tiếp nhận %s lúc %s (mục %d của nhật ký).", "Receipt of %s acknowledged at %s (entry %d of the log)."}
	tReturned       = text{"Đã trả lại %s lúc %s (mục %d của nhật ký). Bạn không mở được văn bản này nữa.", "Returned %s at %s (entry %d of the log). It opens no more for you."}
	tReported       = text{"Đã báo cáo lãnh đạo về %s lúc %s (mục %d của nhật ký). Văn bản đã đóng với bạn.", "Reported %s to the leaders at %s (entry %d of the log). It is closed for you."}

	tRequestAccess     = text{"xin người gửi cấp quyền xem (không có DOC: các đề nghị của tôi)", "ask the sender for access (without DOC: what I have asked for)"}
	tRequestAccessLong = text{
		"Với văn bản đã thu hồi, hết hạn, đã trả lại hoặc chưa từng gửi cho bạn. Trả lời như nhau dù văn bản có hay không.\nNgười gửi đồng ý thì gửi lại; tối đa mười đề nghị một giờ.",
		"For a document that was recalled, expired, returned, or never sent to you. The answer is the same whether it exists or not.\nA sender who agrees sends it anew; ten requests an hour at most.",
	}
	tAccessAsked       = text{"Đã ghi đề nghị xem %s. Nếu có văn bản này, người gửi sẽ thấy.", "The request for %s is noted. If there is such a document, its sender will see it."}
	tAnswerAccess      = text{"trả lời đề nghị xem văn bản tôi đã gửi", "answer a request for a document that I sent"}
	tAnswerAccessLong  = text{"Đề nghị nằm trong “niem sent DOC” và “niem notices”. Đồng ý nghĩa là gửi lại văn bản bằng niem send; riêng lệnh này không mở gì.", "Requests stand in \"niem sent DOC\" and \"niem notices\". To grant one means to send the document anew with niem send; this command opens nothing."}
	tAnswerAccessNeeds = text{"cần --grant, hoặc --refuse cùng --reason", "--grant, or --refuse with --reason, is required"}
	tFlagGrant         = text{"đồng ý", "grant it"}
	tFlagRefuseIt      = text{"từ chối, kèm lý do", "refuse it, with a reason"}
	tAccessGranted     = text{"Đã đồng ý (mục %d của nhật ký). Hãy gửi lại văn bản cho người đó: niem send.", "Granted (entry %d of the log). Send the document anew to that person: niem send."}
	tAccessRefused     = text{"Đã từ chối (mục %d của nhật ký).", "Refused (entry %d of the log)."}
	tRequestOpen       = text{"chờ trả lời", "open"}
	tRequestGranted    = text{"đồng ý", "granted"}
	tRequestRefused    = text{"từ chối", "refused"}

	tNotices        = text{"thông báo: văn bản đến, thu hồi, trả lại, đề nghị", "notices: arrivals, recalls, returns, requests"}
	tNoticesLong    = text{"Xem xong thì các thông báo không còn là mới (trừ khi có --keep).", "Once shown they are new no more (except with --keep)."}
	tFlagKeepNew    = text{"giữ là mới", "leave them new"}
	tNewsArrived    = text{"văn bản đến", "document arrived"}
	tNewsHanded     = text{"văn bản được bàn giao cho bạn", "document handed over to you"}
	tNewsHandedSent = text{"văn bản đi được bàn giao cho bạn theo dõi", "sent document handed over to you"}
	tNewsRecalled   = text{"văn bản bị thu hồi", "document recalled"}
	tNewsReturned   = text{"văn bản bị trả lại", "document returned"}
	tNewsReported   = text{"có báo cáo không thuộc phạm vi xử lý", "reported as outside the remit"}
	tNewsInUnit     = text{"báo cáo lãnh đạo: không thuộc phạm vi xử lý", "report to the leader: outside the remit"}
	tNewsAsked      = text{"đề nghị cấp quyền xem", "access asked for"}
	tNewsGranted    = text{"đề nghị xem được đồng ý", "request granted"}
	tNewsRefused    = text{"đề nghị xem bị từ chối", "request refused"}

	tReceivedState = text{"đã tiếp nhận", "received"}
	tReturnedState = text{"đã trả lại", "returned"}
	tReportedState = text{"báo ngoài phạm vi", "reported outside the remit"}
	tColArrived    = text{"ĐÃ ĐẾN", "ARRIVED"}
	tColReceived   = text{"ĐÃ TIẾP NHẬN", "RECEIVED"}
	tColAsker      = text{"NGƯỜI ĐỀ NGHỊ", "ASKED BY"}
	tColNew        = text{"MỚI", "NEW"}

	tActReceived       = text{"xác nhận đã tiếp nhận", "receipt acknowledged"}
	tActReturned       = text{"trả lại văn bản", "document returned"}
	tActReported       = text{"báo cáo lãnh đạo: không thuộc phạm vi xử lý", "reported as outside the remit"}
	tActAccessAsked    = text{"đề nghị cấp quyền xem", "access asked for"}
	tActAccessAnswered = text{"trả lời đề nghị cấp quyền xem", "request for access answered"}
)
