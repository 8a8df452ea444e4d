package main

// Texts of the log's anchors.
var (
	tLogAnchors     = text{"liệt kê và kiểm tra các mốc đã neo vào ngăn chứa khóa cứng", "list the checkpoints anchored in the locked bucket, and verify each"}
	tLogAnchorsLong = text{
		"Dành cho người vận hành: đọc từng mốc đã neo, kiểm tra chữ ký, khóa lưu giữ, và dựng lại\ncây từ các bản ghi đang có để đối chiếu. Nhật ký ngắn hơn hoặc khác với một mốc thì thoát\nvới mã 5. --out chép các mốc ra tệp cho niem-verify. Xem docs/operate/log.md.",
		"For operators: reads every anchor, checks signature and lock, and holds it against the tree\nrebuilt from the records that are kept. A log that is shorter than an anchor, or another\none, ends with exit code 5. --out copies the anchors to files for niem-verify. See\ndocs/operate/log.md.",
	}
	tFlagAnchorsOut = text{"chép các mốc vào thư mục này", "copy the anchors into this folder"}
	tNoAnchorBucket = text{"chưa đặt NIEM_ANCHOR_BUCKET nên nhật ký không được neo ở đâu cả; xem docs/operate/log.md", "NIEM_ANCHOR_BUCKET is not set, so the log is anchored nowhere; see docs/operate/log.md"}
	tAnchorGood     = text{"khớp", "holds"}
	tAnchorsHold    = text{"%d mốc đã neo đều khớp với nhật ký %d mục.", "All %d anchors hold against the log of %d entries."}
	tAnchorsWrong   = text{
		"KHÔNG KHỚP: nhật ký, hoặc ngăn chứa các mốc, đã bị can thiệp. Giữ nguyên hiện trạng và báo cán bộ chuyên trách.",
		"NOT VERIFIED: the log, or the bucket of its anchors, was tampered with. Leave everything as it is and tell the security officer.",
	}
	tColAnchor   = text{"MỐC", "ANCHOR"}
	tColEntries  = text{"SỐ MỤC", "ENTRIES"}
	tColCosigned = text{"KÝ CHỨNG", "COSIGNED BY"}
	tColLocked   = text{"KHÓA ĐẾN", "LOCKED UNTIL"}

	tAnchorUnsigned = text{"không phải mốc do nhật ký này ký", "not a checkpoint signed by this log"}
	tAnchorMisnamed = text{"tên không đúng với mốc bên trong", "its name is not that of the checkpoint in it"}
	tAnchorUnlocked = text{"không bị khóa lưu giữ", "nothing locks it"}
	tAnchorHidden   = text{"có người đã ghi đè hoặc xóa; kho vẫn giữ bản này", "somebody wrote over it or deleted it; the store has kept it"}
	tAnchorShorter  = text{"NHẬT KÝ NGẮN HƠN MỐC NÀY", "THE LOG IS SHORTER"}
	tAnchorForked   = text{"NHẬT KÝ KHÁC VỚI MỐC NÀY", "THE LOG IS ANOTHER ONE"}

	tAlarmAnchor         = text{"Không neo được mốc nhật ký: kiểm tra ngăn chứa NIEM_ANCHOR_BUCKET, rồi niem doctor", "A checkpoint could not be anchored: look at the bucket NIEM_ANCHOR_BUCKET, then niem doctor"}
	tAlarmAnchorConflict = text{"Nhật ký ngắn hơn hoặc khác với mốc đã neo: có thể đã bị sửa hay phục hồi bản cũ; chạy niem log anchors", "The log is shorter than an anchor, or another one: it was changed, or an older one restored; run niem log anchors"}

	tSetAnchorBucket   = text{"ngăn chứa có khóa đối tượng, nơi neo các mốc đã ký; để trống là không neo", "bucket with object lock in which signed checkpoints are anchored; empty for none"}
	tSetAnchorEndpoint = text{"kho của ngăn chứa đó, nếu khác kho văn bản", "the store of that bucket, where it is another than that of the documents"}
	tSetAnchorAccess   = text{"khóa truy cập riêng cho ngăn chứa đó", "access key of its own for that bucket"}
	tSetAnchorSecret   = text{"khóa bí mật riêng cho ngăn chứa đó", "secret key of its own for that bucket"}
	tSetAnchorTLS      = text{"true hoặc false; false chỉ được trên loopback", "true or false; false on loopback only"}
	tSetAnchorCA       = text{"nơi cấp chứng thư của kho đó, PEM", "authority of that store's certificate, PEM"}
	tSetAnchorDays     = text{"mỗi mốc bị khóa bao nhiêu ngày; không rút ngắn được nữa", "for how many days each anchor is locked; it can't be shortened later"}
	tSetAnchorEvery    = text{"nhiều nhất một mốc trong khoảng này", "at most one anchor in this time"}
)
