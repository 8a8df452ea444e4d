package main

// Units' recovery keys as clients remember them, and their replacement.
var (
	tRecoveryPinned = text{
		"Ghi nhớ khóa khôi phục của %s: %s. Hãy so với dấu vân tay do đơn vị công bố.",
		"Remembered the recovery key of %s: %s. Compare it with the fingerprint that the unit has published.",
	}
	tRecoveryRenewed = text{
		"Đơn vị %s có khóa khôi phục mới: %s (mục %d của nhật ký, do hai người giữ khóa trước ký).",
		"Unit %s has a new recovery key: %s (entry %d of the log, signed by two holders of the key before).",
	}
	tRecoverySubstituted = text{
		"KHÓA KHÔI PHỤC CỦA %s KHÁC VỚI KHÓA ĐÃ GHI NHỚ: %s thay vì %s, và không có hai người giữ nào ký thay khóa. Chưa gửi gì; báo ngay cán bộ chuyên trách.",
		"THE RECOVERY KEY OF %s IS ANOTHER THAN THE ONE REMEMBERED: %s in place of %s, and no two holders have signed for it. Nothing was sent; tell the security officer at once.",
	}
	tRecoveryForged = text{
		"các khóa khôi phục của đơn vị (%s) không khớp với nhật ký; báo ngay cán bộ chuyên trách",
		"the recovery keys of the unit (%s) don't match the log; tell the security officer at once",
	}
	tRecoveryBreach = text{
		"khóa khôi phục của %s không đúng thẩm quyền: mục %d của nhật ký (%s). Chưa gửi gì; báo ngay cán bộ chuyên trách.",
		"the recovery key of %s was made without the right to: entry %d of the log (%s). Nothing was sent; tell the security officer at once.",
	}
)
