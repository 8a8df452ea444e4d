package main

import "niem/exchange/evidence"

// evidenceWords are what is said of a trace's evidence in one language.
type evidenceWords struct {
	usage, unreadable                          string
	document, ranBy, detector, picture, seen   string
	accused, several, nobody                   string
	checked, holds, fails, believed, good, bad string
	checks                                     map[string]string
}

var evidenceEnglish = evidenceWords{
	usage:      "usage: niem-verify evidence FILE [--manifest FILE] [--device KEY]... [--json]",
	unreadable: "cannot check %s: %v",
	document:   "Document    %s, manifest %s",
	ranBy:      "Run by      %s [%s], master grant released %s (log entry %d), device %s",
	detector:   "Detector    %s",
	picture:    "Picture     %s, SHA-256 %s",
	seen:       "Seen        %d tiles, pages %v; %d copies compared, looked %d times",
	accused:    "Accused     copy of %s: chance of accusing an innocent at most 10^%.1f; by displacement alone 10^%.1f before multipliers",
	several:    "            at least these copies were combined, or shown by different pictures; each chance stands for itself",
	nobody:     "Accused     nobody: %s (%s). No codeword is opened, so that decision is not repeated.",
	checked:    "Checked in the file itself:",
	holds:      "holds ",
	fails:      "FAILS ",
	believed: `To be believed, or checked otherwise:
  the soft bits were read off these pictures, by this detector (with the pictures and the master grant: niem trace);
  the pictures were looked at no more often than said, and no other copy's codeword contradicts (the same);
  the devices are those people's and the manifest is the newest (the log: niem-verify FILE --shares);
  the copy was used by the person it was made for. The sender and the holders of the recovery key can make any copy.`,
	good: "VERIFIED: the decision follows from what the file opens.",
	bad:  "NOT VERIFIED.",
	checks: map[string]string{
		evidence.CheckSignatures: "the file is what the device of whoever ran it signed",
		evidence.CheckManifests:  "the manifests are signed, one chain, and of this document",
		evidence.CheckBiases:     "the biases of the pages seen are those that the sealing device committed to",
		evidence.CheckCodewords:  "the codewords of the accused are those that the sealing device committed to",
		evidence.CheckCandidates: "no fewer copies are counted than the manifests name",
		evidence.CheckRule:       "the chances of error allowed are no laxer than the product's",
		evidence.CheckDecision:   "score, bound and rule give the same decision again from the soft bits",
		checkKnownManifest:       "the manifest you gave is among them",
		checkKnownDevices:        "all devices that signed are among those you gave",
	},
}

var evidenceVietnamese = evidenceWords{
	usage:      "cách dùng: niem-verify evidence TỆP [--manifest TỆP] [--device KHÓA]... [--json]",
	unreadable: "không kiểm tra được %s: %v",
	document:   "Văn bản      %s, bản kê %s",
	ranBy:      "Người chạy   %s [%s], khóa gốc giao lúc %s (mục nhật ký %d), máy %s",
	detector:   "Bộ dò        %s",
	picture:    "Hình         %s, SHA-256 %s",
	seen:       "Nhìn thấy    %d ô, trang %v; đối chiếu %d bản, xem xét %d lần",
	accused:    "Xác định     bản của %s: khả năng chỉ nhầm người vô can không quá 10^%.1f; chỉ theo độ xê dịch nét chữ 10^%.1f trước khi nhân",
	several:    "             ít nhất các bản này đã được ghép lại, hoặc mỗi hình một bản; khả năng nêu riêng cho từng bản",
	nobody:     "Xác định     không ai: %s (%s). Không mở dấu của bản nào, nên không lặp lại kết luận này.",
	checked:    "Đã kiểm tra ngay trong tệp:",
	holds:      "đúng ",
	fails:      "SAI  ",
	believed: `Phải tin, hoặc kiểm tra bằng cách khác:
  các số liệu từng ô đúng là do bộ dò này đọc từ các hình này (có hình và khóa gốc thì chạy lại: niem trace);
  hình không bị xem xét nhiều lần hơn đã ghi, và dấu của bản khác không mâu thuẫn (cũng chạy lại như trên);
  các máy đúng là của những người đó và bản kê là bản mới nhất (theo nhật ký: niem-verify TỆP --shares);
  người được cấp bản chính là người đã dùng nó. Người gửi và người giữ khóa khôi phục tạo được mọi bản.`,
	good: "ĐẠT: kết luận đúng là suy ra từ những gì tệp đã mở.",
	bad:  "KHÔNG ĐẠT.",
	checks: map[string]string{
		evidence.CheckSignatures: "tệp đúng là do máy của người chạy đã ký",
		evidence.CheckManifests:  "các bản kê có chữ ký, nối tiếp nhau và của văn bản này",
		evidence.CheckBiases:     "độ lệch của các trang đã thấy đúng như máy niêm phong đã cam kết",
		evidence.CheckCodewords:  "dấu của bản bị xác định đúng như máy niêm phong đã cam kết",
		evidence.CheckCandidates: "số bản đem nhân không ít hơn số bản trong bản kê",
		evidence.CheckRule:       "mức sai cho phép không rộng hơn mức của phần mềm",
		evidence.CheckDecision:   "tính lại từ số liệu từng ô ra đúng kết luận đó",
		checkKnownManifest:       "bản kê bạn đưa nằm trong số đó",
		checkKnownDevices:        "mọi máy đã ký đều nằm trong số bạn đưa",
	},
}
