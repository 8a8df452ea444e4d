package main

// Guesses at passwords.
var (
	tSetLoginKey        = text{"khóa đăng nhập, chung cho mọi máy chủ ứng dụng", "login key, the same for all application servers"}
	tSetThreshold       = text{"số mật khẩu sai mà danh bạ tự khóa tài khoản", "number of wrong passwords at which the directory locks an account itself"}
	tSetThresholdWindow = text{"khoảng thời gian danh bạ đếm số lần sai đó, ví dụ 30m", "time within which the directory counts them, such as 30m"}
	tSetLockEnds        = text{"khóa tự hết sau bao lâu (ít nhất 12h), hoặc never: chỉ khi có người mở", "when a lock ends by itself (12h or more), or never: only when somebody unlocks"}
	tSetSourceLimit     = text{"số lần sai từ một mạng trong 10 phút trước khi phải chờ", "failures from one network within 10 minutes before it has to wait"}
	tSetTrustedProxies  = text{"địa chỉ hoặc mạng của các proxy tin cậy, cách nhau bằng dấu phẩy", "addresses or networks of trusted proxies, separated by commas"}
	tFlagMakeLoginKey   = text{"tạo khóa đăng nhập vào tệp này rồi dừng", "make the login key in this file and stop"}
)
