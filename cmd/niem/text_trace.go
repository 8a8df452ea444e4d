package main

// Texts of corners pointed out in a photograph.
var (
	tFlagCorners = text{
		"bốn góc của trang trong hình, theo điểm ảnh: \"x,y x,y x,y x,y\" lần lượt trên trái, trên phải, dưới phải, dưới trái của trang khi đọc; lặp lại cho từng hình",
		"the page's four corners in the picture, in pixels: \"x,y x,y x,y x,y\", upper left, upper right, lower right, lower left of the page as it is read; once for each picture",
	}
	tCornersBad   = text{"không đọc được bốn góc \"%s\": cần \"x,y x,y x,y x,y\"", "four corners can't be read from \"%s\": give \"x,y x,y x,y x,y\""}
	tCornersMany  = text{"mỗi hình một --corners: có %d hình nhưng %d lần --corners", "one --corners for each picture: %d pictures, but %d times --corners"}
	tCornersUnfit = text{"bốn điểm này không thể là bốn góc của một trang theo thứ tự trên trái, trên phải, dưới phải, dưới trái", "these four points can't be a page's corners in the order upper left, upper right, lower right, lower left"}
)
