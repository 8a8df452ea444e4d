package main

// Locked accounts, and what people are told of attempts on theirs.
var (
	tPeople           = text{"tài khoản bị khóa", "locked accounts"}
	tPeopleLocked     = text{"những tài khoản đang bị khóa mà tôi được mở", "locked accounts that I may unlock"}
	tPeopleUnlock     = text{"mở khóa tài khoản của người khác", "unlock somebody else's account"}
	tPeopleUnlockLong = text{
		"Mở một tài khoản bị khóa sau năm lần nhập sai. Dành cho lãnh đạo đơn vị và cán bộ chuyên trách; không ai tự mở khóa cho mình. Hỏi người đó trước: năm lần nhập sai có thể là của kẻ dò mật khẩu. Việc mở khóa được ghi vào nhật ký.",
		"Unlocks an account that five failures locked. For the unit's leader and security officers; nobody unlocks himself. Ask the person first: the five failures may be a guesser's. The unlock is logged.",
	}
	tFlagUnlockReason  = text{"lý do mở khóa", "why it is unlocked"}
	tUnlockNeedsReason = text{"cần --reason: vì sao mở khóa", "--reason is needed: why it is unlocked"}
	tNobodyLocked      = text{"Không có tài khoản nào bị khóa.", "No account is locked."}
	tUnlocked          = text{"Đã mở khóa tài khoản của %s.", "Unlocked the account of %s."}
	tLockStranger      = text{"thiết bị lạ", "devices not known"}
	tLockDevice        = text{"thiết bị quen", "a known device"}
	tColLockedName     = text{"TÊN ĐĂNG NHẬP", "USER NAME"}
	tColLockedPerson   = text{"HỌ VÀ TÊN", "NAME"}
	tColLockedAt       = text{"BỊ KHÓA LÚC", "LOCKED AT"}
	tColLockedBy       = text{"NHẬP SAI TỪ", "FAILURES FROM"}

	tNoticeFailures  = text{"Từ lần đăng nhập trước có %d lần nhập sai vào tài khoản này: %s. Nếu không phải bạn, hãy báo cán bộ chuyên trách.", "Since the last sign-in there were %d failed attempts on this account: %s. If they were not yours, tell a security officer."}
	tNoticeLocked    = text{"Tài khoản bị khóa lúc %s với các thiết bị lạ; lãnh đạo đơn vị hoặc cán bộ chuyên trách mở được.", "The account was locked at %s for devices not known; the unit's leader or a security officer can unlock it."}
	tNoticeLockOver  = text{"Tài khoản bị khóa lúc %s và hết khóa lúc %s.", "The account was locked at %s, which ended at %s."}
	tNoticeUnlocked  = text{"Tài khoản bị khóa lúc %s, được mở lúc %s bởi %s.", "The account was locked at %s, and unlocked at %s by %s."}
	tNoticeAct       = text{"Lúc %s: %s (%s). Nếu bạn không biết việc này, báo ngay cán bộ chuyên trách.", "At %s: %s (%s). If you don't know of it, tell a security officer at once."}
	tNoticeNewDevice = text{"Có đăng nhập từ một thiết bị lạ lúc %s. Nếu không phải bạn: đổi mật khẩu (niem password) và báo cán bộ chuyên trách.", "There was a sign-in from a device not known at %s. If it was not you: change the password (niem password) and tell a security officer."}
)
