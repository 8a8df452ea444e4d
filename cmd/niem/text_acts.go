package main

// Kinds of log entries, as a person's timeline shows them.
var (
	tActKeyNew             = text{"đăng ký khóa", "key enrolled"}
	tActKeyConfirmed       = text{"xác nhận khóa", "key confirmed"}
	tActKeyReplaced        = text{"thay khóa", "key replaced"}
	tActKeyRevoked         = text{"thu hồi khóa", "key revoked"}
	tActKeyRenamed         = text{"đổi tên đăng nhập của khóa", "key renamed"}
	tActKeyFounded         = text{"lập người xác nhận đầu tiên", "first registrar founded"}
	tActRegistrarNamed     = text{"ghi nhận người xác nhận", "registrar named"}
	tActRegistrarEnded     = text{"thôi người xác nhận", "registrar ended"}
	tActDeviceAsked        = text{"đề nghị thêm thiết bị", "new device asked for"}
	tActDeviceAdded        = text{"thêm thiết bị", "device added"}
	tActDeviceRemoved      = text{"gỡ thiết bị", "device removed"}
	tActDeviceRefused      = text{"từ chối thiết bị", "device refused"}
	tActReplacementAsked   = text{"xin thay khóa do mất hết thiết bị", "replacement of the key asked for, all devices lost"}
	tActReplacementSigned  = text{"một người xác nhận ký thay khóa", "a registrar signed the replacement of the key"}
	tActReplacementEnded   = text{"yêu cầu thay khóa bị bác", "request to replace the key ended"}
	tActFactorReset        = text{"xác thực hai bước bị gỡ bỏ, phải đăng ký lại", "second factor removed, to be enrolled anew"}
	tActRecoveryNew        = text{"lập khóa khôi phục", "recovery key founded"}
	tActSent               = text{"gửi văn bản", "document sent"}
	tActReleased           = text{"mở", "opened"}
	tActRefused            = text{"bị từ chối mở", "opening refused"}
	tActRecalled           = text{"thu hồi văn bản", "document recalled"}
	tActExpired            = text{"văn bản hết hạn", "document expired"}
	tActAuditRead          = text{"xem lịch sử", "audit read"}
	tActAuditExported      = text{"xuất lịch sử ra tệp", "audit exported"}
	tActSessionMarkRead    = text{"đọc khóa dấu phiên xem", "keys of the session mark read"}
	tActSessionMarkRenewed = text{"đổi khóa dấu phiên xem", "key of the session mark renewed"}
	tActLogExported        = text{"xuất nhật ký", "log exported"}
	tActSignedIn           = text{"đăng nhập", "signed in"}
	tActSignInRefused      = text{"đăng nhập bị từ chối", "sign-in refused"}
	tActSignedOut          = text{"đăng xuất", "signed out"}
	tActRoster             = text{"danh bạ thay đổi", "roster changed"}
)
