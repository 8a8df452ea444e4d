package main

// Use, rehearsal and history of units' recovery keys.
var (
	tRehearse     = text{"diễn tập khôi phục: chứng minh hai người giữ mở được khóa", "rehearse: prove that two holders can open the key"}
	tRehearseLong = text{
		"Người giữ thứ nhất lập yêu cầu trên máy mình; người thứ hai duyệt trên máy của mình.\nKhông văn bản nào bị mở. Diễn tập ít nhất sáu tháng một lần.",
		"The first holder asks on their own machine; the second approves on theirs.\nNo document is opened. Rehearse every six months at least.",
	}
	tApprove     = text{"duyệt một yêu cầu khôi phục và thực hiện (người giữ thứ hai)", "approve a recovery request and carry it out (second holder)"}
	tApproveLong = text{
		"Xem ai yêu cầu, vì sao, với văn bản nào; duyệt thì việc được làm ngay trên máy này.\nBị ngắt giữa chừng thì gõ lại đúng lệnh đó trong 24 giờ.",
		"Shows who asks, why and for which documents; once approved, the work is done on this machine.\nInterrupted, the same command goes on within 24 hours.",
	}
	tReject              = text{"từ chối hoặc rút lại một yêu cầu khôi phục", "reject or withdraw a recovery request"}
	tRecoveryHistory     = text{"lịch sử sử dụng và diễn tập khóa khôi phục (requests: chỉ yêu cầu đang chờ)", "uses and rehearsals of recovery keys (requests: only those waiting)"}
	tRecoveryHistoryLong = text{
		"Cán bộ bảo vệ dữ liệu, thanh tra và cán bộ chuyên trách thấy mọi đơn vị; lãnh đạo\nthấy đơn vị mình; người giữ khóa thấy các đơn vị có khóa mình giữ.",
		"Data-protection officers, inspectors and security officers see all units; leaders see\ntheir own; holders see the units whose key they hold.",
	}
	tFlagDecision       = text{"số quyết định bằng văn bản", "number of the written decision"}
	tFlagRecoveryReason = text{"lý do", "reason"}
	tFlagAnyUnit        = text{"chỉ một đơn vị", "one unit only"}
	tFlagWaiting        = text{"chỉ yêu cầu đang chờ", "waiting requests only"}

	tRequestNeeds = text{"cần --decision (số quyết định) và --reason (lý do)", "--decision (the decision's number) and --reason are required"}
	tNoHolder     = text{"bạn không giữ khóa khôi phục của %s", "you hold no share of the recovery key of %s"}
	tLastHolder   = text{
		"người giữ thứ ba chỉ có lớp trong: hãy để %s hoặc %s lập yêu cầu, rồi bạn duyệt",
		"the third holder has inner layers only: let %s or %s ask, then you approve",
	}
	tRequested = text{
		"Đã lập yêu cầu %s.\nNgười duyệt được: %s. Hết hạn %s. Người duyệt gõ: niem keys recovery approve",
		"Request %s is made.\nWho can approve: %s. It ends %s. They type: niem keys recovery approve",
	}
	tNoRequest     = text{"không có yêu cầu khôi phục nào như vậy", "there is no such recovery request"}
	tRequestForged = text{
		"yêu cầu %s không khớp chữ ký của người lập hoặc nhật ký; đừng duyệt, hãy báo cán bộ chuyên trách",
		"request %s does not match its author's signature or the log; do not approve, tell the security officer",
	}
	tInnerForged = text{
		"tệp để lại cho bạn không phải tệp người giữ thứ nhất đã ký; hãy báo cán bộ chuyên trách",
		"the file left for you is not the one the first holder signed for; tell the security officer",
	}
	tRequestOver = text{"yêu cầu này không còn chờ duyệt: %s", "this request is no longer waiting: %s"}
	tKeyMovedOn  = text{"khóa khôi phục đã được thay từ khi lập yêu cầu: hãy lập yêu cầu mới", "the recovery key was replaced since: a new request is needed"}
	tNotYours    = text{"bạn là người lập yêu cầu hoặc không được để lại tệp: người giữ khác phải duyệt", "you made this request or no file was left for you: another holder approves"}
	tConsent     = text{
		"%s yêu cầu: %s, đơn vị %s.\nQuyết định số: %s\nLý do: %s\nHết hạn: %s",
		"%s asks: %s, unit %s.\nDecision: %s\nReason: %s\nEnds: %s",
	}
	tConsentPrompt = text{"Bạn đã đối chiếu với quyết định bằng văn bản và đồng ý?", "Have you compared this with the written decision, and do you agree?"}
	tRejected      = text{"Đã từ chối yêu cầu %s.", "Request %s is rejected."}
	tRehearsed     = text{"Diễn tập thành công: hai người giữ mở được khóa khôi phục của %s. Đã ghi nhật ký.", "Rehearsed: two holders open the recovery key of %s. It stands on the log."}

	tLastRehearsal    = text{"%s: khóa mở được lần cuối %s", "%s: the key was last opened %s"}
	tRehearsalOverdue = text{
		"%s: hơn sáu tháng chưa diễn tập khôi phục; hãy gõ niem keys recovery rehearse",
		"%s: no rehearsal for more than six months; type niem keys recovery rehearse",
	}
	tActionUse      = text{"bàn giao văn bản", "hand documents over"}
	tActionRehearse = text{"diễn tập", "rehearsal"}
	tActionRotate   = text{"thay khóa khôi phục", "replace the key"}
	tStateOpen      = text{"chờ duyệt", "waiting"}
	tStateApproved  = text{"đang thực hiện", "under way"}
	tStateRejected  = text{"bị từ chối", "rejected"}
	tStateDone      = text{"xong", "done"}
	tStateExpired   = text{"quá hạn", "over"}

	tColRequest      = text{"yêu cầu", "request"}
	tColFirstHolder  = text{"người lập", "first holder"}
	tColSecondHolder = text{"người duyệt", "second holder"}
	tColDocuments    = text{"văn bản", "documents"}
	tColDecision     = text{"quyết định", "decision"}
	tColReason       = text{"lý do", "reason"}

	tUse     = text{"yêu cầu bàn giao văn bản của người nghỉ việc cho người kế nhiệm", "ask for the hand-over of a leaver's documents to a successor"}
	tUseLong = text{
		"Người giữ thứ nhất lập yêu cầu; người thứ hai duyệt và máy của người đó thực hiện.\nNgười kế nhiệm nhận bản mang dấu của chính mình; văn bản đã gửi: được truy vết và thu hồi.\nVăn bản do đơn vị khác gửi: phải đề nghị người gửi.",
		"The first holder asks; the second approves and their machine does the work.\nThe successor gets copies with marks of his own; of sent documents the right to trace and recall.\nFor documents of another unit the sender has to be asked.",
	}
	tUseNeeds          = text{"cần --successor và một trong --for (mọi văn bản của một người) hay --document", "--successor and one of --for (all of a person's documents) and --document are required"}
	tFlagFor           = text{"người nghỉ việc hoặc chuyển công tác", "who leaves or changes post"}
	tFlagDocument      = text{"chỉ văn bản này (nhiều lần được)", "this document only (repeatable)"}
	tFlagHandOverTo    = text{"người kế nhiệm, cùng đơn vị", "the successor, of the same unit"}
	tAskSender         = text{"%s (số %s %s): khóa khôi phục của đơn vị không mở được; đề nghị người gửi %s (%s), %s thêm người kế nhiệm", "%s (no. %s %s): the unit's recovery key does not open it; ask its sender %s (%s), %s, to add the successor"}
	tNothingToHandOver = text{"không có văn bản nào bàn giao được", "there is nothing to hand over"}
	tMoreOrders        = text{"%d văn bản: một yêu cầu chỉ nêu được %d; hãy lập yêu cầu tiếp theo cho phần còn lại", "%d documents: one request names %d at most; make another for the rest"}
	tHandsOver         = text{"Bàn giao từ %s cho %s: %d văn bản", "Hands over from %s to %s: %d documents"}
	tMoreDocuments     = text{"… và %d văn bản nữa", "… and %d more"}
	tDocumentLine      = text{"  %s · số %s %s · %s · %s", "  %s · no. %s %s · %s · %s"}
	tHandingOver       = text{"Bàn giao", "Handing over"}
	tHandoverStopped   = text{"dừng sau %d/%d văn bản; gõ lại đúng lệnh này trong 24 giờ để tiếp tục", "stopped after %d of %d documents; the same command goes on within 24 hours"}
	tHandedOver        = text{"Đã bàn giao %d văn bản (%d văn bản đã gửi) cho %s.", "%d documents (%d of them sent ones) are handed over to %s."}
	tNotHanded         = text{"  %s: không bàn giao để đọc, %s", "  %s: not handed over to read, %s"}
	tWhyRecalled       = text{"đã bị thu hồi", "it was recalled"}
	tWhyExpired        = text{"đã hết hạn", "it has expired"}
	tTrailAmended      = text{"  %s: %s (%s) được thêm %s thay %s; %s và %s thực hiện", "  %s: %s (%s) came in %s in place of %s; by %s and %s"}
	tCameToRead        = text{"để đọc", "to read"}
	tCameToSend        = text{"để truy vết, thu hồi", "to trace and recall"}
	tCameToBoth        = text{"để đọc, truy vết, thu hồi", "to read, trace and recall"}

	tActRecoveryReplaced  = text{"thay khóa khôi phục", "recovery key replaced"}
	tActRecoveryRequested = text{"yêu cầu khôi phục", "recovery requested"}
	tActRecoveryApproved  = text{"duyệt khôi phục", "recovery approved"}
	tActRecoveryRejected  = text{"từ chối khôi phục", "recovery rejected"}
	tActRecoveryRehearsed = text{"diễn tập khôi phục", "recovery rehearsed"}
	tActRecoveryFinished  = text{"khôi phục xong", "recovery finished"}
	tActAmended           = text{"thêm người vào văn bản", "document amended"}
)
