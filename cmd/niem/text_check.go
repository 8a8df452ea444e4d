package main

// The check before sealing.
var (
	tInspect     = text{"kiểm tra tệp trước khi gửi", "check files before sending"}
	tInspectLong = text{
		"Tìm dữ liệu cá nhân, danh sách người và dấu chỉ độ mật, ngay trên máy này; không gửi gì.\nMã kết thúc 8 khi còn điều phải trả lời, phải duyệt, hoặc không được gửi.",
		"Looks for personal data, lists of persons and marks of secrecy, on this machine;\nnothing is sent. Exit code 8 while an answer or approval is wanting, or it may not go.",
	}
	tFlagNoSecrets   = text{"cam đoan: không đóng dấu mật, không chứa bí mật nhà nước, không có số liệu chưa công bố về bệnh mới chưa rõ tác nhân", "declare: no mark of secrecy, no state secret, no unpublished numbers of a new disease of unknown agent"}
	tFlagNotMarks    = text{"đã xem: những chỗ giống dấu mật không phải dấu mật", "looked at: the places that resemble marks of secrecy are none"}
	tFlagIDPapers    = text{"ảnh, bản quét có giấy tờ tùy thân không: no, yes", "whether pictures or scans show identity papers: no, yes"}
	tFlagCheckReason = text{"lý do hoặc căn cứ pháp lý, khi cần lãnh đạo duyệt (ghi nhật ký)", "reason or legal basis, where a leader has to approve (logged)"}
	tFlagApproval    = text{"lãnh đạo phê duyệt: tên, chức vụ, số phiếu (ghi nhật ký)", "approving leader: name, position, number of the paper (logged)"}

	tCheckFound   = text{"%s: %s %s", "%s: %s %s"}
	tCheckMore    = text{"… và %d chỗ nữa", "… and %d more"}
	tCheckCounts  = text{"Thấy: %s; ước tính %d người.", "Found: %s; about %d persons."}
	tCheckOutcome = text{"Kết quả: %s.", "Outcome: %s."}
	tCheckWanting = text{"- %s", "- %s"}
	tCheckFailed  = text{"chưa gửi: %s (%s)", "not sent: %s (%s)"}
	tExitChecked  = text{"kiểm tra trước khi gửi chưa đạt: còn điều phải trả lời, phải duyệt, hoặc không được gửi", "the check before sending isn't passed: an answer or approval is wanting, or it may not go"}
	tAtFile       = text{"tên tệp %s", "file name %s"}
	tAtPage       = text{"%s, trang %d", "%s, page %d"}
	tAtLine       = text{"%s, trang %d, dòng %d, cột %d", "%s, page %d, line %d, column %d"}

	tAskNoSecrets    = text{"Tài liệu không đóng dấu MẬT, TỐI MẬT, TUYỆT MẬT và không chứa bí mật nhà nước?", "The document isn't marked MẬT, TỐI MẬT or TUYỆT MẬT and holds no state secret?"}
	tAskNoNewDisease = text{"Không có số liệu về bệnh truyền nhiễm mới, chưa rõ tác nhân, chưa được Bộ Y tế công bố?", "It gives no unpublished numbers of a new infectious disease of unknown agent?"}
	tAskNotMarks     = text{"Những chỗ giống dấu mật ở trên không phải dấu mật?", "The places above that resemble marks of secrecy are none?"}
	tAskIDPapers     = text{"Ảnh, bản quét có giấy tờ tùy thân (CCCD, CMND, hộ chiếu, thẻ BHYT)?", "Do pictures or scans show identity papers?"}
	tAskReason       = text{"Lý do hoặc căn cứ pháp lý (ghi nhật ký)", "Reason or legal basis (logged)"}
	tAskApproval     = text{"Lãnh đạo phê duyệt: tên, chức vụ, số phiếu (ghi nhật ký)", "Approving leader: name, position, number of the paper (logged)"}

	tOutcomePass    = text{"không thấy dữ liệu cá nhân hay dấu mật", "no personal data and no mark of secrecy found"}
	tOutcomeWarn    = text{"có dữ liệu cá nhân; được gửi với mức đã chọn", "there is personal data; it may go in the class chosen"}
	tOutcomeAsk     = text{"cần người gửi trả lời", "the sender's answers are wanting"}
	tOutcomeRaise   = text{"mức dữ liệu cá nhân quá thấp", "the personal-data class is too low"}
	tOutcomeApprove = text{"cần lý do và lãnh đạo phê duyệt", "a reason and the leader's approval are wanting"}
	tOutcomeRefuse  = text{"không được gửi qua hệ thống này", "may not be sent through this system"}

	tNeedSecret     = text{"phần đầu văn bản có dấu chỉ độ mật: dừng lại và báo người phụ trách bảo vệ bí mật nhà nước", "the head bears a mark of secrecy: stop, and tell whoever is responsible for state secrets"}
	tNeedClear      = text{"bỏ dữ liệu cá nhân khỏi số, ký hiệu, lý do, phê duyệt: các mục này không được niêm phong", "take personal data out of number, notation, reason and approval: they aren't sealed"}
	tNeedPapers     = text{"ảnh giấy tờ tùy thân chỉ gửi khi có căn cứ pháp lý và lãnh đạo duyệt: --reason, --approval", "pictures of identity papers go on a legal basis and a leader's approval only: --reason, --approval"}
	tNeedList       = text{"khoảng %d người, từ 10 người trở lên cần lãnh đạo duyệt: --reason, --approval", "about %d persons, from 10 on a leader has to approve: --reason, --approval"}
	tNeedSpecial    = text{"có danh tính cùng thông tin của nhóm đặc biệt (HIV, tâm thần, bạo lực, xâm hại): --reason, --approval", "identities together with a special group (HIV, mental health, violence, abuse): --reason, --approval"}
	tNeedClass      = text{"dùng --class %s (đang là %s)", "use --class %s (now %s)"}
	tNeedNotMarks   = text{"xem những chỗ giống dấu mật; nếu không phải: --not-marks", "look at what resembles marks of secrecy; if they are none: --not-marks"}
	tNeedIDPapers   = text{"ảnh, bản quét có giấy tờ tùy thân không: --id-papers no|yes", "whether pictures or scans show identity papers: --id-papers no|yes"}
	tNeedNoSecrets  = text{"cam đoan không chứa bí mật nhà nước: --no-secrets", "declare that it holds no state secret: --no-secrets"}
	tNeedNewDisease = text{"cam đoan không có số liệu chưa công bố về bệnh mới: --no-secrets", "declare that it gives no unpublished numbers of a new disease: --no-secrets"}

	tKindCitizen    = text{"số căn cước", "citizen ID"}
	tKindOldID      = text{"số CMND", "old ID number"}
	tKindInsurance  = text{"thẻ BHYT", "insurance card"}
	tKindSocial     = text{"mã BHXH", "social-insurance number"}
	tKindPassport   = text{"hộ chiếu", "passport"}
	tKindMobile     = text{"điện thoại", "telephone"}
	tKindBirth      = text{"ngày sinh", "date of birth"}
	tKindAddress    = text{"địa chỉ cụ thể", "exact address"}
	tKindName       = text{"họ tên", "name"}
	tKindCase       = text{"mã ca bệnh", "case code"}
	tKindHealth     = text{"từ về sức khỏe", "words of health"}
	tKindSpecial    = text{"nhóm đặc biệt", "special group"}
	tKindList       = text{"danh sách người", "list of persons"}
	tKindSecret     = text{"DẤU CHỈ ĐỘ MẬT", "MARK OF SECRECY"}
	tKindLikeSecret = text{"giống dấu chỉ độ mật", "resembles a mark of secrecy"}
	tKindIDPaper    = text{"tên gọi giấy tờ tùy thân", "names an identity paper"}
	tKindUnread     = text{"trang không có chữ để kiểm tra", "page without text to check"}
)
