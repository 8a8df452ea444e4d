package main

// The check of a whole installation.
var (
	tFsck     = text{"kiểm tra lại toàn bộ nhật ký, dữ liệu và kho", "re-verify log, database and object store"}
	tFsckLong = text{
		"Đọc lại toàn bộ từ các byte đang lưu: nhật ký, mọi văn bản, phần khóa, lần mở và lần thu hồi, và băm lại mọi đối tượng trong kho. Không thay đổi gì và không cần khóa nào. Mã thoát 5 khi có điểm sai.",
		"Reads everything again from stored bytes: the log, every document, share, release and recall, and hashes every object of the store. Changes nothing and needs no key. Exit code 5 when something is wrong.",
	}
	tFlagQuick  = text{"chỉ kiểm tra đối tượng có trong kho, không băm lại", "look only whether objects are there, don't hash them"}
	tChecking   = text{"Kiểm tra kho", "Checking objects"}
	tFsckRead   = text{"Đã đọc: %d mục nhật ký, %d văn bản, %d lần mở, %d lần thu hồi, %d đối tượng (%s).", "Read: %d log entries, %d documents, %d releases, %d recalls, %d objects (%s)."}
	tFsckErased = text{"%d mục đã được xóa dữ liệu cá nhân theo quy định; lá của chúng vẫn khớp.", "The records of %d entries have been erased; their leaves still hold."}
	tFsckStrays = text{"%d đối tượng không thuộc văn bản nào; việc dọn dẹp sẽ xóa.", "%d objects belong to no document; the sweep deletes them."}
	tFsckFound  = text{"✗ %s: %s %s", "✗ %s: %s %s"}
	tFsckWell   = text{"✓ Không có điểm sai.", "✓ Nothing is wrong."}
	tFsckBad    = text{"%d điểm sai. Dừng phục vụ, giữ nguyên hiện trạng, so với bản sao lưu và nhân chứng.", "%d findings. Stop serving, keep everything as it is, compare with backups and witnesses."}
)
