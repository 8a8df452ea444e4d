package main

// Texts of tracing by two persons: what is asked, and what becomes of it.
var (
	tActTraceRequested = text{"yêu cầu truy vết nguồn lộ lọt", "trace of a leak asked for"}
	tActTraceAnswered  = text{"trả lời truy vết, có ký", "trace answered and signed"}
	tActTraceDeclined  = text{"từ chối truy vết", "trace declined"}
	tActTraceWithdrawn = text{"rút yêu cầu truy vết", "trace request withdrawn"}

	tNewsTraceAsked     = text{"được yêu cầu truy vết nguồn lộ lọt", "a trace of a leak is asked of you"}
	tNewsTraceWithdrawn = text{"yêu cầu truy vết đã được rút", "trace request withdrawn"}
	tNewsTraceAnswered  = text{"yêu cầu truy vết đã có kết quả", "trace request answered"}
	tNewsTraceDeclined  = text{"yêu cầu truy vết bị từ chối", "trace request declined"}
)

// Texts of asking.
var (
	tTraceAsk     = text{"yêu cầu truy vết nguồn lộ lọt (cán bộ chuyên trách)", "ask for a trace of a leak (security officer)"}
	tTraceAskLong = text{
		"Cán bộ chuyên trách không tự truy vết được: người gửi, hoặc hai người giữ khóa khôi phục của\nđơn vị gửi (--holders), chạy trên máy của họ và ký kết quả. Hình được niêm phong ngay trên máy\nnày cho đúng những người đó; máy chủ chỉ thấy mã băm của hình. Xem kết quả: niem trace show.",
		"A security officer cannot trace alone: the sender, or two holders of the recovery key of the\nsender's unit (--holders), run it on machines of their own and sign the result. Pictures are\nsealed to them on this machine; the server sees their hashes alone. The result: niem trace show.",
	}
	tTraceAskNeeds    = text{"cần --incident (số vụ việc) và --reason (lý do)", "--incident (its number) and --reason are required"}
	tFlagIncident     = text{"số vụ việc", "number of the incident"}
	tFlagTraceCode    = text{"mã đọc được trên trang đã lộ", "the code read off the leaked page"}
	tFlagTraceHolders = text{"yêu cầu những người giữ khóa khôi phục thay cho người gửi", "ask the holders of the recovery key in the sender's place"}
	tTraceNoHolders   = text{"văn bản này không có khóa khôi phục mà hai người khác bạn cùng giữ", "the document has no recovery key that two people besides you hold"}
	tTraceSealsTo     = text{"Hình sẽ được niêm phong cho, và chỉ cho: %s.", "The pictures are sealed to these people, and nobody else: %s."}
	tTraceSealsPrompt = text{"Đúng người cần hỏi?", "Are these the people to ask?"}
	tTraceAsked       = text{"Đã lập yêu cầu %s. Người được yêu cầu: %s. Mục nhật ký %d.", "Request %s is made. Asked: %s. Log entry %d."}
)

// Texts of requests.
var (
	tTraceList     = text{"các yêu cầu truy vết", "requests for traces"}
	tTraceShow     = text{"xem một yêu cầu truy vết và kết quả đã ký", "show a request for a trace, and its signed result"}
	tTraceShowLong = text{
		"Kết quả chỉ người lập yêu cầu mở được. Chữ ký, mã băm và mục nhật ký được kiểm tra trước khi\nhiện. --out ghi đúng những byte đã ký: mã băm SHA-256 của tệp là mã trong mục nhật ký.",
		"Only who made the request opens the result. Signature, hash and log entry are checked before\nit is shown. --out writes the very bytes that were signed: the file's SHA-256 is the one in the\nlog entry.",
	}
	tFlagTraceOut      = text{"ghi kết quả đã ký ra tệp", "write the signed result to a file"}
	tTraceLost         = text{"nhật ký ghi rằng yêu cầu đã được trả lời, nhưng kết quả đã mất khi máy chủ khôi phục từ bản sao lưu: hãy lập yêu cầu mới", "the log says that the request was answered, but the result was lost when the server was restored from a backup: make a new request"}
	tTraceNoResult     = text{"chưa có kết quả, hoặc kết quả không dành cho bạn", "there is no result, or it is not yours"}
	tTraceRequestLine  = text{"Yêu cầu %s: %s. Lập bởi %s (%s) lúc %s, mục nhật ký %d.", "Request %s: %s. Made by %s (%s) at %s, log entry %d."}
	tTraceRequestAbout = text{"Văn bản %s\nVụ việc: %s\nLý do: %s\nMã đọc được: %s\nNgười được yêu cầu: %s", "Document %s\nIncident: %s\nReason: %s\nCode that was read: %s\nAsked: %s"}
	tTracePictureHash  = text{"Hình có SHA-256 %s", "Picture with SHA-256 %s"}
	tTraceRequestEnd   = text{"%s bởi %s (%s) lúc %s, mục nhật ký %d. %s", "%s by %s (%s) at %s, log entry %d. %s"}
	tTraceSigned       = text{"Kết quả %s có chữ ký đúng của thiết bị %s, khớp nhật ký.", "Result %s bears the good signature of device %s, and stands on the log."}
	tColIncident       = text{"VỤ VIỆC", "INCIDENT"}
	tColAsked          = text{"NGƯỜI ĐƯỢC YÊU CẦU", "ASKED"}
)

// Texts of where a request stands.
var (
	tTraceFiled     = text{"đang chờ", "waiting"}
	tTraceRunning   = text{"đang truy vết", "being run"}
	tTraceAnswered  = text{"đã trả lời", "answered"}
	tTraceDeclined  = text{"bị từ chối", "declined"}
	tTraceWithdrawn = text{"đã rút", "withdrawn"}
)

// Texts of answering.
var (
	tTraceAnswer     = text{"truy vết theo yêu cầu của cán bộ chuyên trách và ký kết quả", "run the trace that a security officer asks for, and sign the result"}
	tTraceAnswerLong = text{
		"Mở các hình kèm yêu cầu trên máy này, so với mọi bản của văn bản, ký kết quả bằng khóa của\nthiết bị và niêm phong cho người yêu cầu. Lượt mở ghi rõ yêu cầu trong nhật ký.",
		"Opens the pictures of the request on this machine, compares them with every copy of the\ndocument, signs the result with this device's key and seals it to who asked. The release names\nthe request on the log.",
	}
	tTraceByTwo     = text{"yêu cầu này gửi những người giữ khóa khôi phục: người thứ nhất gõ niem keys recovery trace %s, người thứ hai duyệt", "this request is put to recovery holders: the first types niem keys recovery trace %s, the second approves"}
	tTraceNotYours  = text{"yêu cầu này không chờ bạn trả lời: %s", "this request does not wait for your answer: %s"}
	tTraceAsks      = text{"%s (%s) yêu cầu truy vết văn bản %s.\nVụ việc: %s\nLý do: %s\nSố hình: %d", "%s (%s) asks for a trace of document %s.\nIncident: %s\nReason: %s\nPictures: %d"}
	tTraceRunPrompt = text{"Truy vết và ký kết quả?", "Run the trace, and sign the result?"}
	tTraceHandedIn  = text{"Đã ký và nộp kết quả của yêu cầu %s cho %s (%s): mục nhật ký %d. Chỉ người đó mở được.", "The result of request %s is signed and handed to %s (%s): log entry %d. Nobody else can open it."}
	tTraceDecline   = text{"từ chối một yêu cầu truy vết gửi cho bạn", "decline a request for a trace that was put to you"}
	tTraceWithdraw  = text{"rút một yêu cầu truy vết (cán bộ chuyên trách)", "withdraw a request for a trace (security officer)"}
	tTraceEndNeeds  = text{"cần --reason (lý do)", "--reason is required"}
	tTraceEnded     = text{"Yêu cầu %s: %s. Mục nhật ký %d.", "Request %s: %s. Log entry %d."}

	tActionTrace       = text{"truy vết theo yêu cầu", "trace as asked"}
	tRecoveryTrace     = text{"truy vết theo yêu cầu, thay người gửi (người giữ thứ nhất)", "answer a request for a trace in the sender's place (first holder)"}
	tRecoveryTraceLong = text{
		"Người giữ thứ nhất ký lệnh nêu yêu cầu, tức là nêu văn bản và các hình; người thứ hai duyệt\n(niem keys recovery approve): máy của họ mở khóa đơn vị trong bộ nhớ, truy vết và ký kết quả.\nKhông văn bản nào được giao cho ai.",
		"The first holder signs an order that names the request, and thereby document and pictures; the\nsecond approves (niem keys recovery approve): that machine opens the unit's key in memory, runs\nthe trace and signs the result. No document is handed to anybody.",
	}
)
