package main

// Destruction of documents.
var (
	tErase     = text{"tiêu hủy văn bản theo quyết định, hai người thực hiện", "destroy documents by a written decision, by two people"}
	tEraseLong = text{
		"Người thứ nhất đề nghị (người gửi, lãnh đạo đơn vị gửi, cán bộ bảo vệ dữ liệu hoặc cán bộ\nchuyên trách); người thứ hai phê duyệt: niem erase approve. Một trong hai người phải là cán bộ\nbảo vệ dữ liệu hoặc cán bộ chuyên trách, và người gửi không bao giờ là người phê duyệt.\nTiêu hủy xóa mọi phần khóa, kể cả của người gửi và của khóa khôi phục: không ai mở được nữa,\nvà không thể truy vết bản rò rỉ nữa. Lịch sử vẫn còn.",
		"One person asks (the sender, the leader of the sender's unit, a data-protection or security\nofficer), a second one approves: niem erase approve. One of the two is a data-protection or\nsecurity officer, and the sender is never the second. Destruction deletes all shares, those of\nthe sender and of the recovery key too: nobody opens the documents any more, and no leaked copy\ncan be traced any more. The history stays.",
	}
	tEraseNeeds = text{
		"cần mã văn bản, hoặc --all cùng --before NGÀY; và --decision, --reason",
		"documents, or --all with --before DATE, are required; and --decision and --reason",
	}
	tFlagEraseAll    = text{"mọi văn bản đã hết hạn mà bạn được đề nghị tiêu hủy", "all expired documents whose destruction you may ask for"}
	tFlagEraseBefore = text{"chỉ văn bản hết hạn trước ngày này (YYYY-MM-DD)", "those that expired before this day (YYYY-MM-DD)"}
	tBadDay          = text{"%s không phải ngày dạng YYYY-MM-DD", "%s is no day of the form YYYY-MM-DD"}
	tNothingExpired  = text{"không có văn bản nào hết hạn trước %s mà chưa có đề nghị tiêu hủy", "no document expired before %s that nobody has asked to destroy"}
	tEraseMore       = text{"một đề nghị chỉ nêu được %d văn bản; hãy lập đề nghị tiếp theo cho phần còn lại", "one request names %d documents at most; make another for the rest"}
	tEraseConflict   = text{"một văn bản đã bị tiêu hủy hoặc đã có đề nghị: xem niem erase list", "one of the documents is destroyed or asked for already: see niem erase list"}
	tEraseAsked      = text{
		"Đã lập đề nghị tiêu hủy %s: %d văn bản. Chưa có gì bị xóa.\nNgười thứ hai có thẩm quyền gõ: niem erase approve %s",
		"Request %s is made: %d documents. Nothing is deleted yet.\nA second person who may types: niem erase approve %s",
	}
	tEraseApprove     = text{"phê duyệt và thực hiện một đề nghị tiêu hủy (người thứ hai)", "approve a request for destruction and carry it out (second person)"}
	tEraseReject      = text{"từ chối hoặc rút lại một đề nghị tiêu hủy", "reject or take back a request for destruction"}
	tEraseRejectNeeds = text{"cần --reason (lý do)", "--reason is required"}
	tEraseList        = text{"các đề nghị tiêu hủy và tiến độ", "requests for destruction and how far they are"}
	tEraseCertificate = text{"lấy biên bản tiêu hủy, kiểm tra được ngoại tuyến bằng niem-verify", "get the certificate of a destruction, which niem-verify checks offline"}
	tEraseCertLong    = text{
		"Ghi hai tệp: TỆP (HTML, tiếng Việt và tiếng Anh, để in và ký) và TỆP.json (bằng chứng).\nKiểm tra ở bất cứ đâu: niem-verify certificate TỆP.json --vkey KHÓA",
		"Writes two files: FILE (HTML in Vietnamese and English, to print and sign) and FILE.json (the\nproof). Check it anywhere: niem-verify certificate FILE.json --vkey KEY",
	}
	tCertNeedsOut = text{"cần --out TỆP", "--out FILE is required"}
	tFlagCertOut  = text{"tệp biên bản", "the certificate's file"}
	tCertBad      = text{"biên bản do máy chủ đưa không khớp nhật ký; hãy báo cán bộ chuyên trách", "the server's certificate does not hold against the log; tell the security officer"}
	tCertTooEarly = text{"đề nghị này chưa được phê duyệt: chưa có gì bị tiêu hủy", "this request is not approved: nothing is destroyed yet"}
	tCertWritten  = text{"Đã kiểm tra và ghi biên bản: %s và %s", "The certificate is verified and written: %s and %s"}

	tEraseConsent = text{
		"%s đề nghị tiêu hủy %d văn bản. Quyết định số: %s. Lý do: %s",
		"%s asks for the destruction of %d documents. Decision: %s. Reason: %s",
	}
	tEraseDocument = text{"  %s · số %s · %s gửi lúc %s · hết hạn %s · %d phần khóa, %d đối tượng", "  %s · no. %s · sent by %s on %s · expires %s · %d shares, %d objects"}
	tEraseWarning  = text{
		"KHÔNG THỂ HOÀN TÁC: mọi phần khóa bị xóa ngay, kể cả của người gửi và khóa khôi phục; các trang,\nphong bì, nhãn và bản gốc bị xóa sau đó. Từ nay KHÔNG TRUY VẾT được bản rò rỉ của các văn bản này.\nNhững gì đã xem hoặc đã sao thì không thu lại được.",
		"THIS CANNOT BE UNDONE: all shares are deleted at once, those of the sender and of the recovery key\ntoo; pages, envelopes, labels and original follow. From then on NO LEAKED COPY of these documents\nCAN BE TRACED. What was seen or copied is not taken back.",
	}
	tErasePrompt   = text{"Bạn đã đối chiếu với quyết định bằng văn bản và phê duyệt tiêu hủy?", "Have you compared this with the written decision, and do you approve the destruction?"}
	tEraseOver     = text{"đề nghị này không còn chờ phê duyệt: %s", "this request is no longer waiting: %s"}
	tEraseDone     = text{"Đã tiêu hủy %d văn bản: không ai mở được nữa. Các đối tượng đang được xóa; xem niem erase list.", "%d documents are destroyed: nobody opens them any more. Their objects are being deleted; see niem erase list."}
	tEraseRejected = text{"Đã từ chối đề nghị %s.", "Request %s is rejected."}
	tEraseDeleting = text{"đã tiêu hủy, đang xóa %d/%d", "destroyed, deleting %d/%d"}
	tColAskedBy    = text{"NGƯỜI ĐỀ NGHỊ", "ASKED BY"}
	tColApprovedBy = text{"NGƯỜI QUYẾT", "DECIDED BY"}
	tColCount      = text{"SỐ VĂN BẢN", "DOCUMENTS"}

	tDestroyedState  = text{"đã tiêu hủy", "destroyed"}
	tTrailDestroyed  = text{"Đã tiêu hủy %s theo quyết định %s: %s (%s) đề nghị, %s (%s) phê duyệt.", "Destroyed %s by decision %s: asked for by %s (%s), approved by %s (%s)."}
	tTrailDeleted    = text{"  các đối tượng đã xóa hết lúc %s", "  its objects are gone since %s"}
	tTrailDeleting   = text{"  các đối tượng còn đang được xóa", "  its objects are still being deleted"}
	tDestructionLast = text{"  chắc chắn cả với bản sao lưu cũ từ %s", "  final against old backups since %s"}
	tDestructionOpen = text{
		"  chưa chắc chắn: bản sao lưu cũ cùng khóa bọc cũ còn mở được; xem docs/operate/erasure.md",
		"  not final yet: old backups with the old key-encryption key could still open it; see docs/operate/erasure.md",
	}

	tActDestructionRequested = text{"đề nghị tiêu hủy", "destruction asked for"}
	tActDestructionRejected  = text{"từ chối tiêu hủy", "destruction rejected"}
	tActDestroyed            = text{"tiêu hủy văn bản", "document destroyed"}
	tActDestructionFinished  = text{"xóa xong đối tượng", "objects deleted"}
)
