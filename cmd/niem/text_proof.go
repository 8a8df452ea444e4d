package main

// Texts of proofs of single entries.
var (
	tLogProve     = text{"ghi bằng chứng một mục có trong nhật ký ra tệp", "write the proof that an entry stands on the log"}
	tLogProveLong = text{
		"Mục được chỉ bằng số thứ tự, bằng lá mà các lệnh in ra, hoặc bằng tệp biên nhận (câu trả\nlời JSON của lệnh cũng được). Tệp bằng chứng tự đứng được: lá, bản ghi nếu bạn được xem,\nđường dẫn trong cây, mốc đã ký và chữ ký chứng. Ai biết khóa của nhật ký cũng kiểm tra\nđược bằng niem log check mà không cần máy chủ. Xem bản ghi của người khác thì được ghi vào\nnhật ký.",
		"The entry is named by index, by its leaf as commands print it, or by a file with a receipt\n(the JSON answer of a command will do). The proof stands by itself: leaf, record where you\nmay see it, path in the tree, signed checkpoint, cosignatures. Whoever knows the log's key\nchecks it with niem log check, without a server. Reading somebody else's record is an entry\nof the log.",
	}
	tFlagProofOut     = text{"tệp bằng chứng (mặc định niem-log-SỐ.json); không ghi đè tệp có sẵn", "file of the proof (niem-log-INDEX.json by default); never replaces one"}
	tFlagExportShares = text{"cũng ghi ra tệp này danh sách ai có thể được mở văn bản nào, cho niem-verify --shares", "also write the list of who can be given which document to this file, for niem-verify --shares"}

	tLogCheck     = text{"kiểm tra một bằng chứng hoặc biên nhận, không cần máy chủ", "check a proof or a receipt, without a server"}
	tLogCheckLong = text{
		"Kiểm tra với khóa nhật ký và các bên làm chứng đã ghim trên máy này, hoặc với khóa đưa vào\nbằng --log-key và --witness-key. Không đúng thì thoát với mã 5.",
		"Checks against the log key and witnesses pinned on this machine, or against those given\nwith --log-key and --witness-key. Exit code 5 when it does not hold.",
	}
	tFlagCheckLogKey = text{"khóa kiểm tra của nhật ký, thay cho khóa đã ghim", "the log's verifier key, instead of the pinned one"}
	tCheckNeedsKey   = text{"máy này chưa ghim khóa nhật ký: hãy đưa --log-key", "no log key is pinned on this machine: give --log-key"}
	tLogKeyBad       = text{"khóa của nhật ký không đúng", "the log's key is malformed"}
	tNoReceipt       = text{"%s không phải bằng chứng, biên nhận, số thứ tự hay lá của một mục", "%s is no proof, no receipt, no index and no leaf of an entry"}
	tOtherEntry      = text{"mục %d trong nhật ký không phải mục mà biên nhận nói tới; báo cán bộ chuyên trách", "entry %d of the log is not the one that the receipt names; tell the security officer"}

	tReceiptIncomplete  = text{"biên nhận của mục %d chưa có mốc ký kèm theo: niem log prove %d", "the receipt of entry %d came without a checkpoint: niem log prove %d"}
	tProofNotWitnessed  = text{"mốc trong bằng chứng chỉ có %d chữ ký chứng, cần %d", "%d witnesses have cosigned the checkpoint of the proof, %d are needed"}
	tProofHolds         = text{"✓ Mục %d có trong nhật ký %s, mốc %d mục ký lúc %s.", "✓ Entry %d stands on the log %s, under the checkpoint of %d entries of %s."}
	tProofRecord        = text{"Bản ghi: %s", "Record: %s"}
	tProofWithoutRecord = text{"Bằng chứng không kèm bản ghi (không được xem, hoặc đã xóa); lá %s", "The record is not in the proof (not for your eyes, or erased); leaf %s"}
	tProofWritten       = text{"Đã ghi bằng chứng vào %s.", "The proof is in %s."}
)
