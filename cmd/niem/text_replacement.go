package main

// Replacement of a key whose devices are all lost, by two registrars.
var (
	tFlagLost        = text{"đã mất hết thiết bị: xin khóa mới, hai người xác nhận ký", "every device is lost: ask for a new key, which two registrars sign"}
	tFlagReplacement = text{"ký yêu cầu thay khóa của người đã mất hết thiết bị (cần hai người xác nhận khác nhau)", "sign the replacement for somebody who lost every device (two different registrars)"}
	tFlagRefuseLost  = text{"cùng --replacement: bác yêu cầu", "with --replacement: refuse the request"}

	tLostNot          = text{"máy này vẫn là thiết bị của khóa hiện tại: dùng “niem keys replace”, không cần --lost", "this machine still is a device of the present key: use \"niem keys replace\" without --lost"}
	tLostMeans        = text{"Thay khóa do mất hết thiết bị: văn bản đã gửi cho khóa cũ KHÔNG mở được bằng khóa mới. Cần thì nhờ người giữ khóa khôi phục của đơn vị (“niem keys recovery use”), hoặc nhờ người gửi gửi lại. Nếu còn một thiết bị, hãy dùng “niem keys join” hoặc “niem keys replace”.", "Replacing a key whose devices are all lost: what was sent to the old key does NOT open with the new one. It takes the holders of the unit's recovery key (\"niem keys recovery use\"), or the senders send it again. If one device is left, use \"niem keys join\" or \"niem keys replace\"."}
	tLostAsked        = text{"Đã tạo khóa mới và xin thay. Dấu vân tay khóa mới: %s", "Made a new key and asked for it. Fingerprint of the new key: %s"}
	tLostThen         = text{"In phiếu (“niem keys slip --out phieu.pdf”), trong %d ngày gặp trực tiếp hai người xác nhận khác nhau; mỗi người chạy “niem keys confirm TÊN --replacement”.", "Print the slip (\"niem keys slip --out slip.pdf\"), and within %d days meet two different registrars in person; each runs \"niem keys confirm NAME --replacement\"."}
	tLostPending      = text{"Khóa mới %s trên máy này đang chờ hai người xác nhận ký; khóa cũ %s vẫn có hiệu lực.", "The new key %s on this machine waits for two registrars; the old key %s still counts."}
	tReplacementNone  = text{"%s không có yêu cầu thay khóa nào còn hạn", "%s has no request for a replacement, or its time is over"}
	tReplacementWrong = text{"YÊU CẦU THAY KHÓA CỦA %s KHÔNG KHỚP VỚI NHẬT KÝ; không ký. Báo cán bộ chuyên trách.", "THE REQUEST TO REPLACE THE KEY OF %s DOES NOT FIT THE LOG; nothing was signed. Tell the security officer."}
	tReplacementHalf  = text{"Đã ký. Cần thêm một người xác nhận khác; đến lúc đó khóa cũ của %s vẫn có hiệu lực.", "Signed. One more registrar, another one, is needed; until then the old key of %s counts."}
	tReplacementDone  = text{"Khóa của %s đã được thay, đã xác nhận: %s. Văn bản gửi cho khóa cũ cần khóa khôi phục của đơn vị hoặc gửi lại.", "The key of %s was replaced and is confirmed: %s. What was sent to the old key takes the unit's recovery key, or is sent again."}
	tReplacementEnded = text{"Đã bác yêu cầu thay khóa của %s.", "Ended the request to replace the key of %s."}
	tRefuseAlone      = text{"--refuse chỉ dùng cùng --replacement", "--refuse goes with --replacement only"}
)
