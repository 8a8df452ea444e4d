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

	tRotate     = text{"yêu cầu thay khóa khôi phục (sau mỗi lần dùng, hoặc khi đổi người giữ)", "ask for a new recovery key (after each use, or when a holder changes)"}
	tRotateLong = text{
		"Người giữ thứ nhất lập yêu cầu; người thứ hai duyệt, máy của người đó tạo khóa mới và\nniêm phong lại mọi văn bản của đơn vị sang khóa mới. Khóa cũ được hủy khi không còn\nvăn bản nào dùng nó.",
		"The first holder asks; the second approves, and their machine draws the new key and seals\nthe unit's documents anew to it. The old key is retired once nothing is sealed to it.",
	}
	tReseal     = text{"yêu cầu niêm phong lại phần còn lại sang khóa khôi phục mới", "ask to seal the rest anew to the new recovery key"}
	tResealLong = text{
		"Dùng khi việc thay khóa bị dừng quá 24 giờ, hoặc còn văn bản chưa niêm phong lại được.\nHai người giữ khóa cũ cùng thực hiện.",
		"For when a rotation stopped for more than 24 hours, or documents were left over.\nTwo holders of the old key do it together.",
	}
	tFlagNewHolders     = text{"ba người giữ khóa mới (mặc định: như cũ)", "the three holders of the new key (default: the same)"}
	tNothingToReseal    = text{"không còn khóa khôi phục cũ nào do bạn giữ cần niêm phong lại", "no recovery key before, held by you, waits to be sealed anew"}
	tNewHoldersAre      = text{"Người giữ khóa mới: %s", "Holders of the new key: %s"}
	tRotated            = text{"Đơn vị %s có khóa khôi phục mới: %s. Người giữ: %s. Hãy công bố dấu vân tay này.", "Unit %s has a new recovery key: %s. Holders: %s. Publish this fingerprint."}
	tResealing          = text{"Niêm phong lại", "Sealing anew"}
	tResealStopped      = text{"dừng sau %d/%d văn bản; gõ lại đúng lệnh này trong 24 giờ, sau đó dùng niem keys recovery reseal", "stopped after %d of %d documents; the same command goes on within 24 hours, niem keys recovery reseal after that"}
	tResealed           = text{"Đã niêm phong lại %d văn bản (%d bản gốc) sang khóa %s.", "%d documents (%d originals) are sealed anew to the key %s."}
	tNotResealed        = text{"  %s: không niêm phong lại được, %s; vẫn dùng khóa cũ", "  %s: not sealed anew, %s; it stays with the old key"}
	tWhyUnreadable      = text{"không mở hoặc không kiểm tra được", "it can't be opened or verified"}
	tOriginalUnitOnly   = text{"%s không còn khóa: bản gốc chỉ niêm phong cho đơn vị", "%s has no key any more: the original is sealed to the unit only"}
	tWaitsForReseal     = text{"%s (số %s %s): còn niêm phong bằng khóa khôi phục cũ; hãy niêm phong lại trước (niem keys recovery reseal)", "%s (no. %s %s): still sealed to the recovery key before; seal it anew first (niem keys recovery reseal)"}
	tActionReseal       = text{"niêm phong lại", "sealing anew"}
	tRotationDue        = text{"%s: khóa khôi phục đã dùng, phải thay khóa từ %s: niem keys recovery rotate", "%s: the recovery key was used, a new unit key is due since %s: niem keys recovery rotate"}
	tActRecoveryRetired = text{"hủy khóa khôi phục cũ", "recovery key retired"}
	tAlarmRecovery      = text{"Khóa khôi phục đã dùng hoặc còn văn bản dùng khóa cũ: niem keys recovery rotate, reseal", "A recovery key was used, or documents are sealed to one before: niem keys recovery rotate, reseal"}
)
