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
	tFlagRefuse   = text{"từ chối đề nghị này", "refuse the request"}
	tFlagCode     = text{"mã chín chữ số mà máy mới hiện; “-”: đọc từ đầu vào", "the nine digits that the new machine shows; \"-\": from standard input"}
	tNeedCode     = text{"cần --code (mã máy mới hiện)", "--code is required (as the new machine shows it)"}
	tCodePrompt   = text{"Mã mà máy mới hiện", "Code that the new machine shows"}
	tCodeDiffers  = text{"MÃ KHÔNG KHỚP: đề nghị đã bị hủy, khóa không được trao. Báo cán bộ chuyên trách nếu bạn đọc đúng mã.", "THE CODES DIFFER: the request was ended and no key was passed. Tell the security officer if you read the code correctly."}
	tApproving    = text{"Máy “%s” xin vào lúc %s. Nếu không phải bạn, hãy hủy (Ctrl-C) và chạy lại với --refuse.", "Machine \"%s\" asked at %s. If that was not you, stop (Ctrl-C) and run again with --refuse."}
	tJoinAsked    = text{"Máy này (%s) đã xin vào. Trong %d phút, trên máy cũ chạy “niem keys devices” rồi “niem keys approve”.", "This machine (%s) has asked. Within %d minutes, on an old machine run \"niem keys devices\", then \"niem keys approve\"."}
	tJoinCode     = text{"MÃ: %s. Gõ mã này vào máy cũ.", "CODE: %s. Type it in on the old machine."}
	tJoinRefused  = text{"Đề nghị đã bị từ chối.", "The request was refused."}
	tJoinOver     = text{"không có đề nghị này, hoặc đã quá 10 phút", "no such request, or its ten minutes are over"}
	tJoinBroken   = text{"MÁY CHỦ TRẢ LỜI SAI VỀ THIẾT BỊ MỚI; không có khóa nào được giữ. Báo cán bộ chuyên trách.", "THE SERVER ANSWERED WRONGLY ABOUT THE NEW DEVICE; no key was kept. Tell the security officer."}
	tJoinedBefore = text{"máy này đã có khóa", "this machine has keys already"}
	tJoined       = text{"Máy này nay là một thiết bị của khóa %s.", "This machine is now a device of key %s."}
	tDeviceAdded  = text{"Máy “%s” nay là một thiết bị của bạn.", "Machine \"%s\" is now a device of yours."}
	tThisDevice   = text{"(máy này)", "(this machine)"}
	tDeviceLine   = text{"thiết bị %s…, từ mục %d của nhật ký %s", "device %s…, since entry %d of the log %s"}
	tJoiningLine  = text{"đề nghị %s: máy “%s”, %s, lúc %s", "request %s: machine \"%s\", %s, at %s"}
)
