package main

// The original file of a document, back to who holds the master grant.
var (
	tOriginal     = text{"lấy lại bản gốc của văn bản mình đã gửi (hoặc được bàn giao)", "get back the original of a document that I sent, or was handed over"}
	tOriginalLong = text{
		"Tải bản gốc đã niêm phong, giải mã bằng khóa của tôi trên máy này, đối chiếu với bản kê đã ký\nrồi mới ghi ra TỆP (chỉ mình đọc được; không ghi đè). Nhiều tệp thì được gói thành một tệp tar.\nChỉ người gửi, hoặc người kế nhiệm đã nhận bàn giao; việc này được ghi nhật ký.\nBản gốc KHÔNG có dấu: bản rò rỉ từ nó không truy vết được.",
		"Fetches the sealed original, opens it with my key on this machine, holds it against the signed\nmanifest, and only then writes FILE (readable to me alone; nothing is overwritten). Several files\ncome as one tar. For the sender, or the successor after a hand-over; it stands on the log.\nThe original has NO marks: a leak of it cannot be traced.",
	}
	tFlagOriginalOut  = text{"tệp sẽ ghi; chưa được có", "the file to write; it must not exist"}
	tOriginalNeeds    = text{"cần --out TỆP", "--out FILE is required"}
	tFetchingOriginal = text{"Tải bản gốc (KiB)", "Fetching the original (KiB)"}
	tNoOriginal       = text{"văn bản này không kèm bản gốc", "no original is kept of this document"}
	tOriginalChanged  = text{
		"bản gốc trên máy chủ không phải bản trong bản kê đã ký; không ghi gì, hãy báo cán bộ chuyên trách",
		"the server's original is not the one in the signed manifest; nothing was written, tell the security officer",
	}
	tOriginalWritten  = text{"Đã ghi bản gốc vào %s (%d byte).", "Wrote the original to %s (%d bytes)."}
	tOriginalArchive  = text{"Là một tệp tar gồm %d tệp: mở bằng tar -xf.", "It is a tar of %d files: unpack it with tar -xf."}
	tOriginalUnmarked = text{"Bản gốc không có dấu, đừng chuyển tiếp. Mục nhật ký %d.", "It has no marks: don't pass it on. Log entry %d."}
)
