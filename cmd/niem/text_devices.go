package main

// Several devices of one person.
var (
	tKeysJoin     = text{"thêm máy này vào các thiết bị của tôi", "make this machine one more device of mine"}
	tKeysJoinLong = text{
		"Chạy trên máy mới, sau khi đăng nhập. Máy cũ chạy “niem keys devices” rồi “niem keys approve MÃ”; gõ vào máy cũ mã chín chữ số mà máy này hiện. Đề nghị sống 10 phút và dùng một lần.",
		"Run on the new machine, after signing in. On an old one run \"niem keys devices\", then \"niem keys approve REQUEST\", and type in there the nine digits that this machine shows. A request lives ten minutes and serves once."}
	tKeysDevices     = text{"xem các thiết bị của tôi và máy mới đang xin vào", "list my devices and new ones that ask to join"}
	tKeysApprove     = text{"cho máy mới của tôi vào, sau khi so mã", "let my new machine in, after comparing the code"}
	tKeysApproveLong = text{
		"Chạy trên máy cũ. Chỉ gõ mã đọc trên chính máy mới trước mặt bạn. Mã khác nhau nghĩa là có kẻ đứng giữa: đề nghị bị hủy.",
		"Run on the old machine. Type only the code that you read from the new machine in front of you. Another code means that somebody stands between: the request ends."}
	tFlagRefuse        = text{"từ chối đề nghị này", "refuse the request"}
	tFlagCode          = text{"mã chín chữ số mà máy mới hiện; “-”: đọc từ đầu vào", "the nine digits that the new machine shows; \"-\": from standard input"}
	tNeedCode          = text{"cần --code (mã máy mới hiện)", "--code is required (as the new machine shows it)"}
	tCodePrompt        = text{"Mã mà máy mới hiện", "Code that the new machine shows"}
	tCodeDiffers       = text{"MÃ KHÔNG KHỚP: đề nghị đã bị hủy, khóa không được trao. Báo cán bộ chuyên trách nếu bạn đọc đúng mã.", "THE CODES DIFFER: the request was ended and no key was passed. Tell the security officer if you read the code correctly."}
	tApproving         = text{"Máy “%s” xin vào lúc %s. Nếu không phải bạn, hãy hủy (Ctrl-C) và chạy lại với --refuse.", "Machine \"%s\" asked at %s. If that was not you, stop (Ctrl-C) and run again with --refuse."}
	tJoinAsked         = text{"Máy này (%s) đã xin vào. Trong %d phút, trên máy cũ chạy “niem keys devices” rồi “niem keys approve”.", "This machine (%s) has asked. Within %d minutes, on an old machine run \"niem keys devices\", then \"niem keys approve\"."}
	tJoinCode          = text{"MÃ: %s. Gõ mã này vào máy cũ.", "CODE: %s. Type it in on the old machine."}
	tJoinRefused       = text{"Đề nghị đã bị từ chối.", "The request was refused."}
	tJoinOver          = text{"không có đề nghị này, hoặc đã quá 10 phút", "no such request, or its ten minutes are over"}
	tJoinBroken        = text{"MÁY CHỦ TRẢ LỜI SAI VỀ THIẾT BỊ MỚI; không có khóa nào được giữ. Báo cán bộ chuyên trách.", "THE SERVER ANSWERED WRONGLY ABOUT THE NEW DEVICE; no key was kept. Tell the security officer."}
	tJoinedBefore      = text{"máy này đã có khóa", "this machine has keys already"}
	tJoined            = text{"Máy này nay là một thiết bị của khóa %s.", "This machine is now a device of key %s."}
	tDeviceAdded       = text{"Máy “%s” nay là một thiết bị của bạn.", "Machine \"%s\" is now a device of yours."}
	tDevicesRemove     = text{"gỡ một thiết bị của tôi, hoặc của người khác (cán bộ xác nhận)", "remove a device of mine, or of somebody's (registrars)"}
	tDevicesRemoveLong = text{
		"DEVICE là phần đầu (ít nhất tám ký tự) của thiết bị như “niem keys devices” liệt kê. Chạy trên một thiết bị khác của bạn. Phiên làm việc của thiết bị bị gỡ kết thúc ngay, chữ ký của nó không còn giá trị. Nếu thiết bị bị mất cắp thì sau đó hãy thay khóa (“niem keys replace”): khóa tài khoản vẫn nằm trên thiết bị ấy.",
		"DEVICE is the beginning (eight digits at least) of a device as \"niem keys devices\" lists it. Run it on another device of yours. The removed device's sessions end at once, and its signatures count no more. If it was stolen, replace the key afterwards (\"niem keys replace\"): the account key still lies on that device."}
	tFlagDeviceOf   = text{"thiết bị của người này (cán bộ xác nhận)", "the device is this person's (registrars)"}
	tRemoveThis     = text{"đây là chính máy này: gỡ nó từ một thiết bị khác của bạn, hoặc chạy “niem keys revoke”", "that is this very machine: remove it from another device of yours, or run \"niem keys revoke\""}
	tRemoveLast     = text{"đây là thiết bị duy nhất của khóa: dùng “niem keys revoke”", "it is the key's only device: use \"niem keys revoke\""}
	tRemoveMeans    = text{"Gỡ thiết bị: phiên làm việc của nó kết thúc, chữ ký của nó từ nay không còn giá trị.", "Removing a device: its sessions end, and nothing that it signs from now on counts."}
	tNoSuchDevice   = text{"không có đúng một thiết bị đang hoạt động bắt đầu bằng “%s” (cần ít nhất tám ký tự)", "there is not exactly one live device that begins with \"%s\" (eight digits at least)"}
	tDeviceRemoved  = text{"Đã gỡ thiết bị %s… của %s (mục %d của nhật ký).", "Removed device %s… of %s (entry %d of the log)."}
	tSignedAfterEnd = text{"VĂN BẢN NÀY DO MỘT THIẾT BỊ ĐÃ BỊ GỠ KÝ (mục %d của nhật ký), và nhật ký không chứng minh là ký trước đó. Không mở. Báo cán bộ chuyên trách.", "THIS DOCUMENT IS SIGNED BY A DEVICE THAT WAS REMOVED (entry %d of the log), and the log does not prove that it was sent before. It is not opened. Tell the security officer."}
	tThisDevice     = text{"(máy này)", "(this machine)"}
	tDeviceLine     = text{"thiết bị %s…, từ mục %d của nhật ký %s", "device %s…, since entry %d of the log %s"}
	tJoiningLine    = text{"đề nghị %s: máy “%s”, %s, lúc %s", "request %s: machine \"%s\", %s, at %s"}
)
