package main

// Texts of the session mark.
var (
	tSessionMark          = text{"Khóa của dấu phiên xem", "The key of the session mark"}
	tSessionMarkRenew     = text{"Đổi khóa của dấu phiên xem (người vận hành)", "Renew the key of the session mark (operator)"}
	tSessionMarkRenewLong = text{
		"Từ lúc này máy xem vẽ dấu phiên xem bằng khóa mới; khóa cũ được giữ để đọc hình của các lượt xem trước.",
		"From now on viewers draw the session mark with a new key; older keys are kept for reading pictures of earlier views.",
	}
	tFlagSessionMarkReason = text{"lý do, ghi vào nhật ký", "why, for the log"}
	tSessionMarkRenewed    = text{"Đã sang khóa thứ %d của dấu phiên xem (mục nhật ký %d).", "The session mark now has key %d (log entry %d)."}

	tNeedPicture     = text{"hãy nêu ít nhất một hình", "name at least one picture"}
	tSessionBlind    = text{"đọc thẳng từ hình", "read from the picture alone"}
	tSessionAssisted = text{"đọc sau khi tìm thấy trang", "read after the page was found"}
	tSessionListed   = text{"so với các lượt xem của văn bản", "by the document's views"}
	tSessionFound    = text{
		"Dấu phiên xem %s (%s): lượt mở của %s (%s) lúc %s, văn bản %s. Đây là dấu hiệu, không phải bằng chứng.",
		"Viewing session %s (%s): opened by %s (%s) at %s, document %s. This is a lead, not proof.",
	}
	tSessionUnknown = text{
		"thấy dấu phiên xem %s nhưng không có lượt mở nào như vậy trong các văn bản bạn được tra; hãy nêu văn bản: niem trace DOC HÌNH",
		"the pictures carry the viewing session %s, but no opening of a document that you may look up has it; name the document: niem trace DOC PICTURE",
	}
	tNoSession = text{
		"không đọc được dấu phiên xem trong hình; hãy nêu văn bản: niem trace DOC HÌNH, hoặc tra mã đọc được trên trang: niem audit --code MÃ",
		"no session mark could be read in the pictures; name the document: niem trace DOC PICTURE, or look up the code that the page shows: niem audit --code CODE",
	}
	tTraceViewing = text{
		"Dấu phiên xem: mã %s (%s). Tra lượt mở: niem audit --code %s. Ai xem văn bản cũng có thể vẽ dấu này, nên đây chỉ là dấu hiệu.",
		"Viewing session found: code %s (%s). Whose it is: niem audit --code %s. Every viewer can draw this mark, so it is a lead only.",
	}
)
