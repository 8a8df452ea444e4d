package main

// Texts of what a leaked picture shows to the eye: a view's code, a page's corners.
var (
	tFlagCorners = text{
		"bốn góc của trang trong hình, theo điểm ảnh: \"x,y x,y x,y x,y\" lần lượt trên trái, trên phải, dưới phải, dưới trái của trang khi đọc; lặp lại cho từng hình",
		"the page's four corners in the picture, in pixels: \"x,y x,y x,y x,y\", upper left, upper right, lower right, lower left of the page as it is read; once for each picture",
	}
	tFlagEvidence = text{
		"ghi tệp chứng cứ có chữ ký, để niem-verify evidence tính lại kết luận; tệp mở dấu của bản bị xác định",
		"write the signed evidence, from which niem-verify evidence repeats the decision; it opens the codeword of the accused copy",
	}
	tEvidenceWritten = text{"Đã ghi chứng cứ vào %s. Kiểm tra: niem-verify evidence %s", "Evidence written to %s. Check it: niem-verify evidence %s"}
	tCornersBad      = text{"không đọc được bốn góc \"%s\": cần \"x,y x,y x,y x,y\"", "four corners can't be read from \"%s\": give \"x,y x,y x,y x,y\""}
	tCornersMany     = text{"mỗi hình một --corners: có %d hình nhưng %d lần --corners", "one --corners for each picture: %d pictures, but %d times --corners"}
	tCornersUnfit    = text{"bốn điểm này không thể là bốn góc của một trang theo thứ tự trên trái, trên phải, dưới phải, dưới trái", "these four points can't be a page's corners in the order upper left, upper right, lower right, lower left"}

	tTraceCombined = text{
		"Hình ghép từ nhiều bản, ít nhất là bản của: %s. Khả năng chỉ nhầm, tính riêng cho từng người: không quá 10^%.1f (%d ô, trang %s).",
		"Combined from several copies, at least those of: %s. Chance of accusing an innocent, for each of them alone: at most 10^%.1f (%d tiles, pages %s).",
	}
	tTraceDifferent = text{
		"Các hình chụp từ những bản khác nhau, của: %s. Khả năng chỉ nhầm, tính riêng cho từng người: không quá 10^%.1f (%d ô, trang %s).",
		"The pictures show different copies, those of: %s. Chance of accusing an innocent, for each of them alone: at most 10^%.1f (%d tiles, pages %s).",
	}

	tFlagViewCode = text{"mã đọc được trên trang đã lộ, dạng 1A2B-3C4D-5E6F: của lượt mở nào", "the code read off a leaked page, like 1A2B-3C4D-5E6F: whose opening it is of"}
	tCodeOpening  = text{"Văn bản %s, lượt mở của %s (%s) lúc %s. Việc tra này là mục nhật ký %d.", "Document %s, opened by %s (%s) at %s. This look-up is log entry %d."}
	tCodePainted  = text{"Chữ trên trang có thể bị vẽ giả: mã chỉ là dấu hiệu, niem trace mới là bằng chứng.", "What is visible on a page can be painted: the code is a lead, niem trace gives the proof."}
)
