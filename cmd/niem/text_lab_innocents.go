package main

// Texts of the laboratory's innocents.
var (
	tLabInnocents     = text{"so dấu của những người vô can với hình, đếm xem có ai bị chỉ nhầm", "compare innocents' codewords with pictures and count who would be accused"}
	tLabInnocentsTold = text{"Bị chỉ nhầm: %d trong %d lần rút. Khả năng nhỏ nhất từng nêu cho một người vô can: 10^%.1f. Chi tiết: %s", "Accused: %d of %d draws. The least chance claimed of any innocent: 10^%.1f. Details: %s"}
	tLabBoundBroken   = text{"giới hạn đã nêu KHÔNG được giữ: xem bảng", "the bound claimed is NOT kept: see the table"}
	tFlagLabKinds     = text{"chỉ các loại trang này, ví dụ text,table; không nêu là tất cả", "these kinds of page only, such as text,table; all of them if none is named"}
	tFlagLabDraws     = text{"số lần rút dấu của người vô can, từ 1", "number of innocent codewords to draw, from 1"}
)
