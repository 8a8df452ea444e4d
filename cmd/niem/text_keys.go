package main

// Keys: confirming, revoking, renaming, their history.
var (
	tKeysRevoke     = text{"thu hồi khóa của tôi, hoặc của người khác (cán bộ xác nhận)", "revoke my key, or somebody's (registrars)"}
	tKeysRevokeLong = text{
		"Thu hồi khóa: từ lúc đó không ai gửi cho khóa ấy được và thiết bị của khóa không ký được nữa. Văn bản đã nhận vẫn mở được bằng tệp khóa cũ cho đến khi bị thu hồi hoặc hết hạn. Sau đó chạy “niem keys enroll” để lập khóa mới và nhờ xác nhận lại.",
		"Revokes a key: from then on nobody can send to it and its devices sign nothing. What was received still opens with the old key files until it is recalled or expires. Then run \"niem keys enroll\" for a new key and have it confirmed."}
	tKeysRename     = text{"ghi tên đăng nhập mới của tôi vào nhật ký", "put my new user name on the log"}
	tKeysRenameLong = text{
		"Khi danh bạ đổi tên đăng nhập của bạn, người khác không gửi cho bạn được cho đến khi nhật ký nêu tên mới. Lệnh này ký bằng thiết bị của bạn; khóa trở lại “chưa xác nhận” cho đến khi người xác nhận so lại dấu vân tay (“niem keys confirm --renamed”).",
		"When the directory changes your user name, nobody can send to you until the log names the new one. This command signs it with your device; the key counts as unconfirmed until a registrar has compared the fingerprint again (\"niem keys confirm --renamed\")."}
	tKeysHistory     = text{"xem mọi sự kiện của một khóa, đã kiểm chữ ký", "show every event of a key, signatures verified"}
	tKeysHistoryLong = text{
		"Liệt kê mọi sự kiện của khóa theo nhật ký: đăng ký, xác nhận, thay, thu hồi, thiết bị. Mỗi sự kiện được kiểm chứng trên máy này.",
		"Lists every event of a key by the log: enrolled, confirmed, replaced, revoked, devices. Each is verified on this machine."}
	tFlagRenamed      = text{"người này đã đổi tên đăng nhập: ghi tên mới", "this person's user name has changed: put the new one on the log"}
	tFlagRegistrar    = text{"ghi nhận người này (khóa đã xác nhận) là người xác nhận khóa", "make this person, whose key is confirmed, a registrar of keys"}
	tFlagEndRegistrar = text{"người này thôi là người xác nhận khóa", "this person is no longer a registrar"}
	tFlagRoot         = text{"dấu vân tay khóa của người xác nhận đầu tiên, nhận bằng đường khác", "fingerprint of the first registrar's key, as received another way"}

	tRegistrarOrEnd     = text{"--registrar và --end-registrar loại trừ nhau", "--registrar and --end-registrar exclude each other"}
	tFingerprintPrompt  = text{"Dấu vân tay ghi trên phiếu (gõ lại hoặc quét)", "Fingerprint on the slip (type or scan it)"}
	tFingerprintDiffers = text{"dấu vân tay trên phiếu không phải của khóa mà %s đã đăng ký; đừng xác nhận", "the fingerprint on the slip is not that of the key that %s has enrolled; do not confirm it"}
	tNeedYes            = text{"không có màn hình để hỏi: đã đọc và đồng ý thì thêm --yes", "no terminal to ask on: add --yes if you have read this and agree"}
	tSurePrompt         = text{"Tiếp tục?", "Go on?"}
	tRevokeMeans        = text{"Thu hồi khóa của %s: không ai gửi cho khóa này được nữa.", "Revoking the key of %s: nobody will be able to send to it."}
	tKeyRevoked         = text{"Đã thu hồi khóa của %s (mục %d của nhật ký).", "Revoked the key of %s (entry %d of the log)."}
	tKeyRenamed         = text{"Nhật ký nay nêu tên mới: %s → %s. Nhờ người xác nhận so lại dấu vân tay.", "The log now has the new name: %s → %s. Have a registrar compare the fingerprint again."}
	tSameName           = text{"nhật ký đã nêu đúng tên %s", "the log has the name %s already"}
	tRegistrarNamed     = text{"%s nay là người xác nhận khóa.", "%s is now a registrar of keys."}
	tRegistrarEnded     = text{"%s thôi là người xác nhận khóa.", "%s is no longer a registrar of keys."}
	tRevoked            = text{"đã thu hồi", "revoked"}

	tKeyEventForged = text{"CẢNH BÁO: mục %d của nhật ký (%s) về khóa của %s không do người có quyền ký; nó không có hiệu lực. Báo ngay cán bộ chuyên trách.", "WARNING: entry %d of the log (%s) about the key of %s was not signed by anybody with the right; it has no effect. Tell the security officer at once."}
	tRootsPinned    = text{"Ghi nhớ khóa của người xác nhận đầu tiên: %s. Hãy so với dấu vân tay do đơn vị công bố.", "Remembered the first registrar's key: %s. Compare it with the fingerprint your organisation has published."}
	tRootChanged    = text{"NGƯỜI XÁC NHẬN GỐC KHÁC VỚI NGƯỜI ĐÃ GHI NHỚ: %s. Nếu đơn vị thông báo thay, đăng nhập lại với --registrar-fingerprint; nếu không, báo ngay cán bộ chuyên trách.", "ANOTHER FOUNDING REGISTRAR THAN THE ONE REMEMBERED: %s. If your organisation has announced the change, sign in with --registrar-fingerprint; if not, tell the security officer at once."}
	tNameChanged    = text{"Danh bạ đã đổi tên đăng nhập của bạn từ %s thành %s. Chạy “niem keys rename” để người khác lại gửi cho bạn được.", "The directory has changed your user name from %s to %s. Run \"niem keys rename\" so that people can send to you again."}
	tSignerEnded    = text{"Lưu ý: thiết bị ký văn bản này về sau đã bị gỡ hoặc thay (mục %d của nhật ký).", "Note: the device that signed this document has since been removed or replaced (entry %d of the log)."}
	tDeviceEnded    = text{"Thiết bị này không còn thuộc khóa %s: nó không gửi và không mở được văn bản mới.", "This device no longer belongs to key %s: it can neither send nor open what is new."}
	tKeyGone        = text{"MÁY CHỦ NÓI BẠN CHƯA CÓ KHÓA, nhưng máy này đã thấy khóa của bạn ở mục %d của nhật ký. Đừng tạo khóa mới; báo ngay cán bộ chuyên trách.", "THE SERVER SAYS THAT YOU HAVE NO KEY, but this machine has seen yours at entry %d of the log. Do not make a new one; tell the security officer at once."}
	tHistoryChanged = text{"LỊCH SỬ KHÓA CỦA BẠN ĐÃ BỊ ĐỔI: mục %d của nhật ký, mà máy này đã thấy, không còn trong đó. Báo ngay cán bộ chuyên trách.", "THE HISTORY OF YOUR KEY HAS BEEN CHANGED: entry %d of the log, which this machine has seen, is no longer part of it. Tell the security officer at once."}
	tKeyNews        = text{"KHÓA CỦA BẠN ĐÃ THAY ĐỔI: %s, %s, bởi %s, dấu vân tay %s (mục %d của nhật ký)", "YOUR KEY HAS CHANGED: %s, %s, by %s, fingerprint %s (entry %d of the log)"}
	tKeyNewsAdvice  = text{"Nếu không phải bạn làm hoặc bạn không biết việc này, báo ngay cán bộ chuyên trách.", "If this was not you and you don't know of it, tell the security officer at once."}
	tByOwner        = text{"chủ khóa", "the owner"}
	tByOperator     = text{"người vận hành", "the operator"}
	tWithoutEffect  = text{"không có hiệu lực", "without effect"}
	tColBy          = text{"Người làm", "By"}

	tRegistrar          = text{"người xác nhận khóa đầu tiên (người vận hành)", "the first registrar of keys (operators)"}
	tRegistrarFound     = text{"lập người xác nhận khóa đầu tiên", "found the first registrar of keys"}
	tRegistrarFoundLong = text{
		"Ghi vào nhật ký rằng khóa của người này là khóa của người xác nhận đầu tiên; mọi xác nhận về sau dựa trên đó. Chỉ làm được khi chưa có người xác nhận nào. Người vận hành tự so dấu vân tay với người đó, rồi công bố dấu vân tay cho mọi người (đăng nhập lần đầu với --registrar-fingerprint).",
		"Puts on the log that this person's key is the first registrar's; all later confirmations rest on it. Only possible while there is no registrar. The operator compares the fingerprint with the person, then publishes it to everybody (first sign-in with --registrar-fingerprint)."}
	tFoundUnknown     = text{"danh bạ không có %s (chạy “niem serve” để đồng bộ danh bạ trước)", "the roster has no %s (run \"niem serve\" first, which synchronises the directory)"}
	tFoundNoRole      = text{"%s không thuộc nhóm cán bộ chuyên trách trong danh bạ", "%s is not in the directory's group of security officers"}
	tFoundNoKey       = text{"%s chưa đăng ký khóa: người đó chạy “niem keys enroll” trước", "%s has no key yet: have them run \"niem keys enroll\" first"}
	tFoundBefore      = text{"đã có người xác nhận; người mới do người đó ghi nhận: “niem keys confirm NAME --registrar”", "there is a registrar already, who names others: \"niem keys confirm NAME --registrar\""}
	tRegistrarFounded = text{"%s nay là người xác nhận khóa đầu tiên. Công bố dấu vân tay này: %s", "%s is now the first registrar of keys. Publish this fingerprint: %s"}

	tKeysReplace     = text{"thay khóa của tôi, ký bằng thiết bị này", "replace my key, signed by this device"}
	tKeysReplaceLong = text{
		"Tạo khóa mới, ký bằng thiết bị cũ và mới. Các thiết bị khác hết hiệu lực. Văn bản đã gửi cho khóa cũ chỉ mở được bằng tệp khóa cũ, vẫn được giữ trên máy này.",
		"Makes a new key, signed by the old device and the new one. All other devices end. What was sent to the old key opens only with its files, which stay on this machine."}
	tReplaceMeans       = text{"Thay khóa: các thiết bị khác hết hiệu lực, và văn bản đã gửi cho khóa cũ sẽ không mở được bằng khóa mới.", "Replacing the key: other devices end, and what was sent to the old key will not open with the new one."}
	tReplaceUnsure      = text{"không rõ khóa đã được thay hay chưa: xem “niem keys history”; tệp khóa cũ mang đuôi %s", "it is not known whether the key was replaced: see \"niem keys history\"; the old key files have the suffix %s"}
	tKeyReplaced        = text{"Khóa mới: %s (%s). Tệp khóa cũ mang đuôi %s.", "New key: %s (%s). The old key files have the suffix %s."}
	tKeysPassphrase     = text{"đổi cụm mật khẩu của khóa", "change the passphrase of my keys"}
	tKeysPassphraseLong = text{
		"Đổi cụm mật khẩu trên máy này. Không có bàn phím: cụm cũ đọc từ tệp NIEM_PASSPHRASE_FILE, cụm mới từ NIEM_NEW_PASSPHRASE_FILE.",
		"Changes the passphrase on this machine. Without a terminal the old one is read from the file NIEM_PASSPHRASE_FILE names, the new one from NIEM_NEW_PASSPHRASE_FILE."}
	tPassphraseChanged = text{"Đã đổi cụm mật khẩu trên máy này.", "Changed the passphrase on this machine."}
)
