package main

// Notices by mail.
var (
	tSetSMTPHost     = text{"máy chủ thư để báo có văn bản; để trống: không gửi thư", "mail server for notices of arrival; empty: no mail"}
	tSetSMTPPort     = text{"cổng của máy chủ thư (587 với starttls, 465 với implicit)", "port of the mail server (587 with starttls, 465 with implicit)"}
	tSetSMTPTLS      = text{"mã hóa đường truyền thư: starttls hoặc implicit; bắt buộc khi có máy chủ thư", "encryption to the mail server: starttls or implicit; required with a mail server"}
	tSetSMTPCA       = text{"tệp PEM của nơi cấp chứng thư của máy chủ thư, hoặc system", "PEM file of the authority of the mail server's certificate, or system"}
	tSetSMTPUser     = text{"tên đăng nhập máy chủ thư", "user name at the mail server"}
	tSetSMTPPassword = text{"mật khẩu máy chủ thư", "password at the mail server"}
	tSetSMTPFrom     = text{"địa chỉ thư gửi đi", "address that the notices come from"}
	tSetSMTPService  = text{"địa chỉ https của dịch vụ, ghi trong thư", "https address of the service, as the notices name it"}
	tAlarmMail       = text{"Thư báo có văn bản không gửi được suốt một ngày: kiểm tra máy chủ thư (niem doctor)", "Notices by mail could not be delivered for a day: look at the mail server (niem doctor)"}
)
