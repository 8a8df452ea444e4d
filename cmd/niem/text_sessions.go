package main

// Sessions.
var (
	tSessions           = text{"phiên làm việc của tôi", "my sessions"}
	tSessionsList       = text{"liệt kê các phiên: mã, bắt đầu, hoạt động cuối, địa chỉ, thiết bị", "list sessions: id, begun, last activity, address, device"}
	tSessionsRevoke     = text{"kết thúc phiên làm việc", "end sessions"}
	tSessionsRevokeLong = text{
		"Kết thúc một phiên theo mã, mọi phiên khác của tôi (--others), hoặc mọi phiên của\nmột người (--person, dành cho cán bộ chuyên trách và lãnh đạo đơn vị).",
		"Ends one session by its id, all my other sessions (--others), or all sessions of\nsomebody (--person, for security officers and the unit's leader).",
	}
	tFlagOthers         = text{"mọi phiên khác của tôi", "all my other sessions"}
	tFlagPersonSessions = text{"mọi phiên của người này", "all sessions of this person"}
	tRevokeWhich        = text{"cần đúng một trong: mã phiên, --others, --person TÊN", "exactly one of: a session's id, --others, --person NAME"}
	tSessionHere        = text{"(phiên này)", "(this one)"}
	tSessionsRevoked    = text{"Đã kết thúc %d phiên.", "Ended %d sessions."}
	tSessionsEnded      = text{"Đã quá số phiên cho phép: %d phiên cũ nhất đã kết thúc.", "Too many sessions: the oldest %d ended."}
	tLogout             = text{"đăng xuất", "sign out"}
	tSignedOut          = text{"Đã đăng xuất.", "Signed out."}
	tPasswordAgain      = text{"Việc này cần xác nhận lại. Mật khẩu", "This needs a fresh proof. Password"}
)
