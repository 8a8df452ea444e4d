package main

// The unit's recovery key on paper: the sheets of one of its holders.
var (
	tPaper     = text{"in phần của tôi trong khóa khôi phục ra giấy, dùng khi mọi máy chủ đã mất", "print my part of the recovery key, for when every server is lost"}
	tPaperLong = text{
		"In (khổ A4) hai phần của khóa khôi phục có lớp của tôi, dạng chữ và mã QR, kèm hướng dẫn mở bản\ngốc bằng công cụ age thông dụng cùng một người giữ khác. Một mình tờ này không mở được gì.\nKhóa riêng của tôi chỉ được in khi có --with-key, trên một tờ để riêng. Không thành mục nhật ký.\nSau mỗi lần thay khóa khôi phục (rotate) phải in lại và hủy tờ cũ.",
		"Prints, on A4, the two shares of the recovery key that have a layer of mine, as text and QR codes,\nwith the steps by which the stock age tool opens an original together with another holder. The\nsheets alone open nothing. My own key is printed with --with-key only, on a sheet to be kept apart.\nIt is no entry of the log. After each rotation print anew and destroy the old sheets.",
	}
	tFlagPaperOut   = text{"tệp .html sẽ ghi; chưa được có", "the .html file to write; it must not exist"}
	tFlagWithKey    = text{"in cả khóa riêng của tôi, KHÔNG còn cụm mật khẩu bảo vệ", "print my own key, too, with NO passphrase on it"}
	tPaperNeeds     = text{"cần --out TỆP.html", "--out FILE.html is required"}
	tPaperKeyPrompt = text{
		"Khóa riêng sẽ nằm trên giấy và trong tệp, không còn cụm mật khẩu: ai có nó thì đọc được nhãn, bản gốc của bạn, và nhận là bạn khi khôi phục. Vẫn in?",
		"Your own key will be on paper and in the file without its passphrase: whoever has it reads your labels and originals, and is you in a recovery. Print it?",
	}
	tPaperWritten    = text{"Đã ghi vào %s. In ra, ký, niêm phong và cất theo quyết định của đơn vị.", "Wrote %s. Print it, sign it, seal it and keep it as the unit's decision says."}
	tPaperKeyWritten = text{
		"Tệp %s có khóa riêng của bạn: in trên máy in không nối mạng, để tờ khóa trong phong bì riêng, rồi xóa tệp.",
		"The file %s has your own key: print it on a printer without network, keep the key's sheet in an envelope of its own, then delete the file.",
	}

	tKitTitle       = text{"Phiếu khóa khôi phục của đơn vị", "Recovery key of the unit: one holder's part"}
	tKitHolder      = text{"Người giữ", "Holder"}
	tKitFingerprint = text{"Dấu vân tay khóa của đơn vị", "Fingerprint of the unit's key"}
	tKitOuter       = text{"Mở trước (lớp ngoài)", "Begins (outer layer)"}
	tKitInner       = text{"mở sau (lớp trong)", "ends (inner layer)"}
	tKitSteps       = text{"Mở một bản gốc khi không còn máy chủ nào", "Opening an original when no server is left"}
	tKitWhen        = text{
		"Chỉ dùng khi hệ thống đã mất, có quyết định bằng văn bản và lập biên bản. Hai người giữ cùng có mặt, trên một máy không nối mạng.",
		"Only when the system is lost, by a written decision and under minutes. Two holders are present, at a machine without network.",
	}
	tKitNeeds = text{
		"Cần có: phiếu này; khóa riêng (dòng AGE-SECRET-KEY-PQ-1…) của cả hai người giữ, mỗi khóa trong một tệp; tệp bản gốc đã niêm phong lấy từ kho hay bản sao lưu; công cụ age từ bản 1.3.",
		"Needed: this sheet; the own key (a line AGE-SECRET-KEY-PQ-1…) of both holders, each in a file; the sealed original from the store or a backup; the age tool, 1.3 or later.",
	}
	tKitStepPair = text{
		"Tìm phần có tên cả hai người. Quét ba mã QR của phần đó theo thứ tự, hoặc gõ lại phần chữ, vào tệp pair.age: mỗi mã bắt đầu ở dòng mới, không có dòng trống.",
		"Find the share with both names. Scan its three QR codes in order, or type its text, into the file pair.age: each code begins on a new line, no empty lines.",
	}
	tKitStepOuter = text{"Người mở trước, khóa của mình trong first.txt:", "Who begins, the own key in first.txt:"}
	tKitStepInner = text{"Người mở sau, khóa của mình trong second.txt; được khóa của đơn vị:", "Who ends, the own key in second.txt; this gives the unit's key:"}
	tKitStepOpen  = text{"Với từng văn bản (nhiều tệp thì kết quả là một tệp tar):", "For each document (of several files it is a tar):"}
	tKitStepAfter = text{
		"Xóa các tệp trung gian và các khóa, ghi biên bản đã mở những gì. Khóa này coi như đã lộ: khi có hệ thống trở lại, thay ngay (niem keys recovery rotate) và in phiếu mới.",
		"Delete the files between and the keys, put on record what was opened. This key counts as seen: as soon as there is a system again replace it (niem keys recovery rotate) and print anew.",
	}
	tKitHolderSigns  = text{"Người giữ (ký, họ tên, ngày)", "Holder: signature, name, date"}
	tKitWitnessSigns = text{"Người chứng kiến (ký, họ tên, ngày)", "Witness: signature, name, date"}
	tKitSeal         = text{"Dấu niêm phong", "Seal"}
	tKitText         = text{"Các phần khóa, dạng chữ", "The shares as text"}
	tKitTextAdvice   = text{
		"Chép từ dòng BEGIN đến hết dòng END. Ba người giữ có ba phần; mỗi phiếu in hai phần có tên người giữ, nên hai phiếu bất kỳ luôn có chung một phần.",
		"Copy from the line BEGIN to the line END. There are three shares; each holder's sheet has the two with the own name, so any two sheets have one in common.",
	}
	tKitCodes        = text{"Các phần khóa, dạng mã QR", "The shares as QR codes"}
	tKitCodesAdvice  = text{"Ba mã của một phần nối lại theo thứ tự 1, 2, 3 thành đúng phần chữ.", "A share's three codes, one after the other in the order 1, 2, 3, are its text."}
	tKitSecret       = text{"Khóa riêng của người giữ – giữ kín", "The holder's own key – keep it secret"}
	tKitSecretAdvice = text{
		"Để tờ này trong phong bì riêng, dán kín, không cất cùng phiếu. Ai có tờ này thì đọc được nhãn và bản gốc của người giữ, và thay được người đó khi khôi phục. Khi cần: gõ hoặc quét dòng dưới vào tệp khóa.",
		"Keep this sheet in a sealed envelope of its own, not with the others. Whoever has it reads the holder's labels and originals, and can stand in for the holder in a recovery. When it is needed type or scan the line below into the key's file.",
	}
)
