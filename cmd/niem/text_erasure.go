package main

// Erasure of records from the log.
var (
	tLogErase     = text{"xóa bản ghi về một người khỏi nhật ký khi đã hết thời hạn lưu", "erase the records about a person from the log once their retention is over"}
	tLogEraseLong = text{
		"Cán bộ bảo vệ dữ liệu đề nghị (request), cán bộ chuyên trách phê duyệt (approve), người vận\nhành thực hiện trên máy chủ (run) bằng kết nối có vai trò niem_erasure. Chỉ xóa được bản ghi\nvề đăng nhập, phiên, mật khẩu, xác thực hai bước và việc xem lịch sử, cũ hơn 12 tháng; khóa,\nvăn bản, thu hồi, tiêu hủy và danh sách đầu mối thì không. Lá của nhật ký vẫn còn và vẫn khớp.",
		"A data-protection officer asks (request), a security officer approves (approve), an operator\nruns it on the server (run) with a connection that has the role niem_erasure. Only records of\nsign-ins, sessions, passwords, second factors and readings of the audit that are older than\ntwelve months can go; keys, documents, recalls, destructions and the roster stay. The leaves\nof the log stay and still hold.",
	}
	tLogEraseRequest = text{"đề nghị xóa: của một người, hoặc các mục nêu rõ", "ask for an erasure: of a person, or of single entries"}
	tLogEraseApprove = text{"phê duyệt đề nghị xóa (cán bộ chuyên trách)", "approve an erasure (security officer)"}
	tLogEraseReject  = text{"từ chối hoặc rút lại đề nghị xóa", "reject or take back an erasure"}
	tLogEraseList    = text{"các đề nghị xóa bản ghi", "requests for erasure"}
	tLogEraseRun     = text{"thực hiện đề nghị đã duyệt (người vận hành, trên máy chủ)", "run an approved erasure (operator, on the server)"}
	tFlagEraseWho    = text{"người có bản ghi cần xóa", "whose records"}
	tFlagEraseIndex  = text{"các mục cần xóa, dạng 3,7-9", "entries, such as 3,7-9"}
	tLogEraseNeeds   = text{
		"cần --person hoặc --index, và --decision, --reason; lý do không được ghi tên người",
		"--person or --index, and --decision and --reason are required; the reason names nobody",
	}
	tLogEraseNothing = text{"không có bản ghi nào xóa được: chưa đủ 12 tháng, hoặc thuộc loại phải giữ", "nothing to erase: younger than twelve months, or of a kind that stays"}
	tLogEraseAsked   = text{
		"Đã lập đề nghị %s: %d bản ghi. Chưa có gì bị xóa; cán bộ chuyên trách gõ: niem log erase approve %s",
		"Request %s is made: %d records. Nothing is erased yet; a security officer types: niem log erase approve %s",
	}
	tLogEraseConsent = text{
		"%s đề nghị xóa vĩnh viễn %d bản ghi (mục %s). Quyết định số: %s. Lý do: %s",
		"%s asks to erase %d records for good (entries %s). Decision: %s. Reason: %s",
	}
	tLogErasePrompt   = text{"Bạn đã đối chiếu với quyết định bằng văn bản và đồng ý?", "Have you compared this with the written decision, and do you agree?"}
	tLogEraseApproved = text{"Đã phê duyệt. Người vận hành gõ trên máy chủ: niem log erase run %s", "Approved. The operator types on the server: niem log erase run %s"}
	tLogEraseDone     = text{"Đã xóa bản ghi và muối của các mục %s; mục %d ghi việc này.", "Records and salts of entries %s are erased; entry %d says so."}
	tLogEraseUnknown  = text{"không có đề nghị xóa nào như vậy", "there is no such request"}
	tLogEraseNotReady = text{"đề nghị này chưa được duyệt hoặc đã thực hiện", "this request is not approved, or has been run"}
	tLogEraseNoRole   = text{
		"kết nối cơ sở dữ liệu này không có vai trò niem_erasure; xem docs/operate/erasure.md",
		"this database connection has not the role niem_erasure; see docs/operate/erasure.md",
	}
	tColRecords = text{"SỐ BẢN GHI", "RECORDS"}

	tActErasureRequested = text{"đề nghị xóa bản ghi", "erasure asked for"}
	tActErasureApproved  = text{"duyệt xóa bản ghi", "erasure approved"}
	tActErasureRejected  = text{"từ chối xóa bản ghi", "erasure rejected"}
	tActErased           = text{"xóa bản ghi", "records erased"}
)
