package main

// The access roster, the rules, delegations and departures.
var (
	tSetInactiveDays = text{"số ngày không đăng nhập thì bị tạm ngừng (7 đến 365)", "days without a sign-in after which somebody is suspended (7 to 365)"}
	tSetReviewMonths = text{"số tháng giữa hai lần rà soát quyền (1 đến 24)", "months between two reviews of somebody's access (1 to 24)"}
	tSetRulesDays    = text{"số ngày một lần cam kết quy định có hiệu lực (30 đến 1825)", "days for which an acknowledgement of the rules serves (30 to 1825)"}

	tRules         = text{"quy định sử dụng: xem, cam kết, ban hành", "rules of use: read, acknowledge, publish"}
	tRulesShow     = text{"xem quy định đang có hiệu lực", "show the rules in force"}
	tRulesAccept   = text{"cam kết đã đọc và tuân thủ quy định", "acknowledge the rules"}
	tRulesPublish  = text{"ban hành quy định mới (cán bộ chuyên trách)", "publish new rules (security officers)"}
	tRulesFileHelp = text{
		"TỆP gồm bản tiếng Việt, một dòng chỉ có ---, rồi bản tiếng Anh. Từ lúc ban hành, mọi người phải cam kết lại mới làm việc tiếp được.",
		"FILE holds the Vietnamese text, a line with nothing but ---, and the English text. From then on nobody works who has not acknowledged it.",
	}
	tRulesPending   = text{"ai chưa cam kết, theo đơn vị", "who has not acknowledged, by unit"}
	tRulesHead      = text{"Quy định, phiên bản %d, ban hành lúc %s", "Rules, version %d, published at %s"}
	tRulesPrompt    = text{"Tôi đã đọc và cam kết tuân thủ?", "I have read them and undertake to comply?"}
	tRulesAccepted  = text{"Đã cam kết tuân thủ quy định, phiên bản %d. Mục nhật ký %d.", "Acknowledged the rules, version %d. Log entry %d."}
	tRulesPublished = text{"Đã ban hành quy định, phiên bản %d.", "Published the rules, version %d."}
	tRulesTwoParts  = text{"%s: cần bản tiếng Việt, một dòng ---, rồi bản tiếng Anh", "%s: the Vietnamese text, a line ---, and the English text are required"}
	tRulesFirst     = text{"Trước khi làm việc, hãy đọc và cam kết tuân thủ quy định: niem rules show, rồi niem rules accept.", "Before you work here, read and acknowledge the rules: niem rules show, then niem rules accept."}
	tAllAccepted    = text{"Mọi người đã cam kết.", "Everybody has acknowledged."}

	tRoster         = text{"danh sách đầu mối được trao quyền truy cập", "the access roster: who may work here"}
	tRosterList     = text{"xem danh sách (lãnh đạo, văn thư: của đơn vị)", "show the roster (leaders and clerks: of the unit)"}
	tRosterNominate = text{"đề cử người của đơn vị (lãnh đạo, văn thư)", "nominate people of the unit (leaders, clerks)"}
	tRosterApprove  = text{"phê duyệt đề cử, hoặc cho người bị tạm dừng hoạt động lại (cán bộ chuyên trách)", "approve a nomination, or somebody suspended (security officers)"}
	tRosterRefuse   = text{"từ chối đề cử, nêu lý do (cán bộ chuyên trách)", "refuse a nomination, with the reason (security officers)"}
	tRosterImport   = text{"đề cử theo tệp CSV", "nominate from a CSV file"}
	tRosterImportL  = text{
		"Cột: username, full_name, position, phone, email, unit, number. Mọi dòng được kiểm tra\ntrước; một dòng sai thì chưa gửi dòng nào. Sau đó từng dòng được đối chiếu với thư mục.",
		"Columns: username, full_name, position, phone, email, unit, number. Every row is checked\nfirst; one wrong row and none is sent. Then each is compared with the directory.",
	}
	tRosterExport = text{"xuất danh sách ra tệp CSV", "export the roster to a CSV file"}
	tRosterFound  = text{"lập danh sách lần đầu, chạy trên máy chủ", "found the roster, on the server"}
	tRosterFoundL = text{
		"Phê duyệt những người đầu tiên, trong đó có một cán bộ chuyên trách; bị từ chối khi đã có\ncán bộ chuyên trách trong danh sách. Dùng các thiết lập của niem serve.",
		"Approves the first people, a security officer among them; refused once a security officer\nis on the roster. Reads the settings of niem serve.",
	}
	tRosterReview  = text{"rà soát quyền truy cập, sáu tháng một lần", "review of access, every six months"}
	tRosterReviewL = text{
		"Không có TÊN: mọi người cùng vai trò, lần đăng nhập và lần mở cuối, ủy quyền, khóa, hạn rà soát.\nCó TÊN: giữ (--keep) hoặc kết thúc (--end) quyền truy cập, kèm lý do.",
		"Without NAME: everybody with roles, last sign-in and opening, delegations, key, and when a review is due.\nWith NAME: keep or end the access, with the reason.",
	}
	tRosterLeave     = text{"nhập quyết định thôi việc, chuyển công tác, nghỉ hưu", "enter the decision by which somebody leaves, is transferred or retires"}
	tRosterLeaving   = text{"các quyết định thôi việc, chuyển công tác, nghỉ hưu; quá hạn thì đánh dấu", "departures; those the directory has not followed are marked"}
	tRosterStay      = text{"hủy một quyết định chưa có hiệu lực", "cancel a departure that is not in effect"}
	tRosterDelegate  = text{"ủy quyền vai trò của mình cho đồng nghiệp, có thời hạn", "lend my role to a colleague, for a time"}
	tRosterLent      = text{"các ủy quyền của đơn vị", "the unit's delegations"}
	tRosterRevoke    = text{"kết thúc một ủy quyền", "end a delegation"}
	tFlagPaper       = text{"số công văn, quyết định", "number of the paper or decision"}
	tFlagPeople      = text{"những người đầu tiên: tên,tên,…", "the first people: name,name,…"}
	tFlagKeep        = text{"giữ quyền truy cập", "keep the access"}
	tFlagEnd         = text{"kết thúc quyền truy cập ngay", "end the access at once"}
	tFlagDueOnly     = text{"chỉ những người đến hạn rà soát", "only those due for review"}
	tFlagDeparture   = text{"leave (thôi việc), transfer (chuyển công tác), retire (nghỉ hưu)", "leave, transfer or retire"}
	tFlagEffective   = text{"thời điểm có hiệu lực: now, 2026-12-31 (từ 00:00) hoặc giờ RFC 3339", "when it takes effect: now, 2026-12-31 (from 00:00) or an RFC 3339 time"}
	tFlagSuccessor   = text{"người nhận bàn giao văn bản", "who takes the documents over"}
	tFlagRole        = text{"vai trò: leader (lãnh đạo) hoặc clerk (văn thư)", "role: leader or clerk"}
	tFlagFrom        = text{"từ: now, 2026-12-31 (từ 00:00) hoặc giờ RFC 3339", "from: now, 2026-12-31 (from 00:00) or an RFC 3339 time"}
	tFlagUntil       = text{"đến: 7d, 2026-12-31 (hết ngày) hoặc giờ RFC 3339; tối đa 90 ngày", "until: 7d, 2026-12-31 (its end) or an RFC 3339 time; 90 days at most"}
	tFlagRosterUnit  = text{"chỉ đơn vị này", "this unit only"}
	tFlagRosterState = text{"chỉ trạng thái này: nominated, refused, approved, active, suspended, ended", "this state only: nominated, refused, approved, active, suspended, ended"}

	tFounded        = text{"Đã lập danh sách đầu mối: %s. Mỗi người đăng nhập rồi chạy: niem rules accept", "Founded the roster: %s. Everybody signs in and runs: niem rules accept"}
	tNominated      = text{"Đã đề cử: %s. Chờ Sở phê duyệt.", "Nominated: %s. The department approves."}
	tNotNominated   = text{"Chưa đề cử %s: %s", "Not nominated, %s: %s"}
	tApproved       = text{"Đã phê duyệt %s (%s).", "Approved %s (%s)."}
	tTellThem       = text{"Hãy báo cho người đó qua %s, điện thoại %s: đã được cấp quyền, đăng nhập bằng tài khoản thư mục; không gửi mật khẩu.", "Tell them by %s, phone %s: access is granted, sign in with the directory account; send no password."}
	tRefusedOne     = text{"Đã từ chối đề cử %s.", "Refused the nomination of %s."}
	tReviewed       = text{"Đã rà soát %s: %s.", "Reviewed %s: %s."}
	tKept           = text{"giữ", "kept"}
	tEndedAccess    = text{"kết thúc", "ended"}
	tDepartureIn    = text{"%s mất quyền truy cập lúc %s. Mã: %s", "The access of %s ends at %s. Id: %s"}
	tStays          = text{"Đã hủy quyết định %s.", "Cancelled departure %s."}
	tDelegated      = text{"Đã ủy quyền %s cho %s từ %s đến %s. Mã: %s", "Lent the role %s to %s from %s until %s. Id: %s"}
	tDelegationOver = text{"Đã kết thúc ủy quyền %s.", "Ended delegation %s."}
	tRosterWritten  = text{"Đã xuất %d dòng ra %s.", "Exported %d rows to %s."}
	tNobodyListed   = text{"Không có ai.", "Nobody."}
	tNothingListed  = text{"Không có.", "None."}
	tOverdue        = text{"QUÁ HẠN: thư mục vẫn cho đăng nhập", "OVERDUE: the directory still lets them in"}
	tInEffect       = text{"đã có hiệu lực", "in effect"}
	tCancelled      = text{"đã hủy", "cancelled"}
	tPlanned        = text{"chưa đến", "not yet"}
	tOver           = text{"đã hết", "over"}

	tStateNominated = text{"chờ phê duyệt", "nominated"}
	tStateRefused   = text{"bị từ chối", "refused"}
	tToAcknowledge  = text{"chờ cam kết", "to acknowledge"}
	tStateActive    = text{"đang hoạt động", "active"}
	tStateSuspended = text{"tạm dừng", "suspended"}
	tStateEnded     = text{"đã kết thúc", "ended"}
	tRoleLeader     = text{"lãnh đạo", "leader"}
	tRoleClerk      = text{"văn thư", "clerk"}

	tFoundedBefore     = text{"đã có cán bộ chuyên trách trong danh sách: hãy đề cử và phê duyệt", "a security officer is on the roster: nominate and approve"}
	tFounderIncomplete = text{"%s: thư mục còn thiếu %s", "%s: the directory lacks %s"}
	tFounderUnknown    = text{"%s: không có trong thư mục, đã bị khóa, hoặc không thuộc nhóm cán bộ", "%s: not in the directory, disabled, or in no staff group"}
	tFounderOfficer    = text{"trong những người đầu tiên phải có một cán bộ chuyên trách", "one of the first people has to be a security officer"}
	tNeedNumber        = text{"cần --number", "--number is required"}
	tNeedReason        = text{"cần --reason", "--reason is required"}
	tNeedFounders      = text{"cần --people và --decision", "--people and --decision are required"}
	tNeedVerdict       = text{"cần đúng một trong --keep, --end, và --reason", "exactly one of --keep and --end, and --reason, are required"}
	tNeedDeparture     = text{"cần --kind leave|transfer|retire, --decision và --effective", "--kind leave|transfer|retire, --decision and --effective are required"}
	tNeedDelegation    = text{"cần --role leader|clerk, --until và --reason", "--role leader|clerk, --until and --reason are required"}
	tBadMoment         = text{"%s: dùng now, 2026-12-31 hoặc giờ RFC 3339", "%s: use now, 2026-12-31 or an RFC 3339 time"}
	tCSVHeader         = text{"%s: dòng đầu phải có các cột: %s", "%s: the first row must name the columns: %s"}
	tCSVRow            = text{"dòng %d: %s", "row %d: %s"}
	tCSVEmpty          = text{"thiếu %s", "%s is empty"}
	tCSVTwice          = text{"%s có hai lần", "%s stands twice"}
	tCSVBroken         = text{"không đọc được dòng này", "the row can't be read"}
	tCSVNobody         = text{"%s: không có dòng nào", "%s: no rows"}
	tCSVRefused        = text{"%s: %d dòng sai, chưa gửi dòng nào:\n%s", "%s: %d wrong rows, none was sent:\n%s"}

	tDetailAsk         = text{"hãy hỏi", "ask"}
	tDetailState       = text{"trạng thái", "state"}
	tReasonNotOnRoster = text{"không có trong danh sách đầu mối, hoặc đã tạm dừng", "not on the access roster, or suspended"}

	tColPerson    = text{"NGƯỜI", "PERSON"}
	tColRoles     = text{"VAI TRÒ", "ROLES"}
	tColPhone     = text{"ĐIỆN THOẠI", "PHONE"}
	tColEmail     = text{"THƯ ĐIỆN TỬ", "E-MAIL"}
	tColDecided   = text{"QUYẾT ĐỊNH", "DECISION"}
	tColSignIn    = text{"ĐĂNG NHẬP CUỐI", "LAST SIGN-IN"}
	tColOpening   = text{"MỞ CUỐI", "LAST OPENING"}
	tColLent      = text{"ỦY QUYỀN", "DELEGATIONS"}
	tColKey       = text{"KHÓA", "KEY"}
	tColDue       = text{"HẠN RÀ SOÁT", "REVIEW DUE"}
	tColVersion   = text{"PHIÊN BẢN", "VERSION"}
	tColID        = text{"MÃ", "ID"}
	tColFrom      = text{"TỪ", "FROM"}
	tColUntil     = text{"ĐẾN", "UNTIL"}
	tColTo        = text{"CHO", "TO"}
	tColEffective = text{"HIỆU LỰC", "IN EFFECT"}
	tColSuccessor = text{"BÀN GIAO CHO", "SUCCESSOR"}

	tActRosterFounded      = text{"lập danh sách đầu mối", "roster founded"}
	tActRosterNominated    = text{"đề cử", "nominated"}
	tActRosterApproved     = text{"phê duyệt quyền truy cập", "access approved"}
	tActRosterRefused      = text{"từ chối đề cử", "nomination refused"}
	tActRosterSuspended    = text{"tạm dừng quyền truy cập", "access suspended"}
	tActRosterEnded        = text{"kết thúc quyền truy cập", "access ended"}
	tActRosterReviewed     = text{"rà soát quyền truy cập", "access reviewed"}
	tActRulesPublished     = text{"ban hành quy định", "rules published"}
	tActRulesAccepted      = text{"cam kết tuân thủ quy định", "rules acknowledged"}
	tActDelegationGiven    = text{"ủy quyền", "role delegated"}
	tActDelegationRevoked  = text{"kết thúc ủy quyền", "delegation ended"}
	tActDepartureOrdered   = text{"nhập quyết định thôi việc, chuyển công tác, nghỉ hưu", "departure entered"}
	tActDepartureCancelled = text{"hủy quyết định thôi việc, chuyển công tác, nghỉ hưu", "departure cancelled"}

	tDemoRoster = text{"Người mới được đơn vị đề cử, Sở phê duyệt, rồi cam kết tuân thủ quy định", "A newcomer is nominated by the unit, approved by the department, and acknowledges the rules"}
)
