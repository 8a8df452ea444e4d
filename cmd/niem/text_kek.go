package main

// The releaser's key-encryption keys.
var (
	tKEK     = text{"Khóa bọc của tiến trình cấp mở", "The releaser's key-encryption keys"}
	tKEKLong = text{
		"Chạy trên máy của tiến trình cấp mở, bằng người dùng của nó.\nThay khóa: rotate, chờ đến khi status ghi khóa cũ là \"có thể hủy\", rồi destroy. Chỉ khi đó các lệnh thu hồi trước lúc thay khóa mới chắc chắn với cả bản sao lưu cũ.",
		"Run on the releaser's machine, as its user.\nTo rotate: rotate, wait until status calls the old key \"may be destroyed\", then destroy. Only then are recalls made before the rotation final against old backups too.",
	}
	tKEKStatus     = text{"Xem các khóa", "Show the keys"}
	tKEKRotate     = text{"Tạo khóa mới và dùng từ nay", "Make a new key and use it from now on"}
	tKEKRotateLong = text{
		"Tiến trình cấp mở thấy khóa mới ngay, không cần khởi động lại. Máy chủ bọc lại các phần khóa còn hiệu lực trong vài phút.",
		"The running releaser sees the new key at once. The server wraps live shares anew within minutes.",
	}
	tKEKDestroy     = text{"Hủy một khóa cũ", "Destroy an old key"}
	tKEKDestroyLong = text{
		"Ghi đè rồi xóa tệp khóa. Những gì còn bọc bằng khóa này, ở bất cứ bản sao lưu nào, không mở được nữa. Các bản chép khóa ở nơi khác phải tự hủy.",
		"Overwrites and removes the key's file. What is wrapped for it, in whatever backup, opens no more. Copies of the key elsewhere are yours to destroy.",
	}
	tKEKWarning   = text{"Không thể lấy lại khóa đã hủy. Bản sao lưu cơ sở dữ liệu có trước lần bọc lại sẽ không mở được văn bản nào nữa: hãy sao lưu mới trước.", "A destroyed key never comes back. Database backups from before the rewrapping will open no document any more: make a new backup first."}
	tKEKPrompt    = text{"Hủy khóa?", "Destroy the key?"}
	tKEKRotated   = text{"Khóa mới: %s", "New key: %s"}
	tKEKDestroyed = text{"Đã hủy khóa %s lúc %s.", "Destroyed key %s at %s."}
	tKEKIsCurrent = text{"Khóa này đang dùng: chạy niem kek rotate trước.", "This is the current key: run niem kek rotate first."}
	tKEKNotSpare  = text{"Còn phần khóa bọc bằng khóa này, hoặc máy chủ chưa xem hết: chờ đến khi niem kek status ghi \"có thể hủy\".", "Shares may still be wrapped for this key: wait until niem kek status calls it \"may be destroyed\"."}
	tKEKUnknown   = text{"Không có khóa %s.", "There is no key %s."}
	tKEKCurrent   = text{"đang dùng", "current"}
	tKEKInUse     = text{"còn cần", "still needed"}
	tKEKSpare     = text{"có thể hủy", "may be destroyed"}
	tKEKGone      = text{"đã hủy", "destroyed"}

	tColFingerprint = text{"DẤU VÂN TAY", "FINGERPRINT"}
	tColMade        = text{"TẠO LÚC", "MADE"}
	tColDestroyed   = text{"HỦY LÚC", "DESTROYED"}

	tSetReleaserKeys       = text{"thư mục khóa bọc của tiến trình cấp mở", "folder of the releaser's key-encryption keys"}
	tSetReleaserSafe       = text{"cách cất khóa: files, hoặc systemd-creds:tpm2 | host | host+tpm2 | auto", "how keys are kept: files, or systemd-creds:tpm2 | host | host+tpm2 | auto"}
	tSetReleaserListen     = text{"địa chỉ TLS cho máy chủ ở máy khác, thay cho socket", "TLS address for a server on another machine, instead of the socket"}
	tSetReleaserTLSCert    = text{"chứng thư của tiến trình cấp mở, PEM", "the releaser's certificate, PEM"}
	tSetReleaserTLSKey     = text{"tệp khóa bí mật của chứng thư đó, PEM", "file of that certificate's private key, PEM"}
	tSetReleaserClientCA   = text{"nơi cấp chứng thư của máy chủ, PEM", "authority of the server's certificate, PEM"}
	tSetReleaserClientName = text{"tên trong chứng thư của máy chủ", "name in the server's certificate"}
	tSetReleaserURL        = text{"https://máy:cổng của tiến trình cấp mở ở máy khác, thay cho socket", "https://host:port of a releaser on another machine, instead of the socket"}
	tSetReleaserCA         = text{"nơi cấp chứng thư của tiến trình cấp mở, PEM", "authority of the releaser's certificate, PEM"}
	tSetReleaserClientCert = text{"chứng thư mà máy chủ xuất trình, PEM", "certificate that the server shows, PEM"}
	tSetReleaserClientKey  = text{"tệp khóa bí mật của chứng thư đó, PEM", "file of that certificate's private key, PEM"}

	tNotFinalYet = text{
		"Từ nay không ai mở được qua máy chủ. Với bản sao lưu cũ thì chưa: chỉ chắc chắn khi khóa bọc hiện nay đã thay và hủy; niem audit cho biết từ ngày nào.",
		"Nobody opens it through the server any more. Against old backups it is not final yet, but once today's key-encryption key is rotated and destroyed; niem audit says since when.",
	}
	tFinalSince = text{"thu hồi chắc chắn từ %s", "recall final since %s"}
	tNotFinal   = text{"thu hồi chưa chắc chắn: bản sao lưu cũ cùng khóa bọc cũ còn mở được", "recall not final yet: old backups with the old key-encryption key could still open"}
)
