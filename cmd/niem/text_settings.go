package main

// Settings of the server processes.
var (
	tSetListen         = text{"địa chỉ lắng nghe", "address to listen on"}
	tSetTLSCert        = text{"chuỗi chứng thư TLS, PEM", "TLS certificate chain, PEM"}
	tSetTLSKey         = text{"tệp khóa bí mật TLS, PEM", "file of the TLS private key, PEM"}
	tSetDatabase       = text{"địa chỉ PostgreSQL có mật khẩu", "PostgreSQL address with password"}
	tSetStoreEndpoint  = text{"kho đối tượng S3, máy:cổng", "S3 object store, host:port"}
	tSetStoreBucket    = text{"ngăn chứa (bucket)", "bucket"}
	tSetStoreAccess    = text{"khóa truy cập kho", "the store's access key"}
	tSetStoreSecret    = text{"khóa bí mật của kho", "the store's secret key"}
	tSetStoreTLS       = text{"true hoặc false; false chỉ được trên loopback", "true or false; false on loopback only"}
	tSetStoreCA        = text{"nơi cấp chứng thư của kho, PEM", "authority of the store's certificate, PEM"}
	tSetLDAPURL        = text{"ldaps://… hoặc ldap://… với StartTLS; nhiều máy chủ cách nhau bằng dấu phẩy", "ldaps://…, or ldap://… with StartTLS; several servers separated by commas"}
	tSetLDAPStartTLS   = text{"true hoặc false", "true or false"}
	tSetLDAPCA         = text{"nơi cấp chứng thư của thư mục, PEM; \"system\" là của hệ thống", "authority of the directory's certificate, PEM; \"system\" for the system's"}
	tSetLDAPBase       = text{"gốc của thư mục", "base DN"}
	tSetLDAPService    = text{"tài khoản đọc thư mục", "account that reads the directory"}
	tSetLDAPPassword   = text{"mật khẩu của tài khoản đó", "that account's password"}
	tSetLogKey         = text{"khóa ký của nhật ký", "the log's signing key"}
	tSetLogVerifier    = text{"khóa kiểm tra (công khai) của nhật ký", "the log's verifier key (public)"}
	tSetReleaserSocket = text{"socket unix của tiến trình cấp mở", "the releaser's unix socket"}
	tSetReleaserGroup  = text{"nhóm được nối vào socket (mặc định: chỉ người dùng này)", "group that may connect to the socket (default: this user only)"}
	tSetReleaserState  = text{"tệp trạng thái bền của tiến trình cấp mở", "the releaser's own durable state file"}

	tSetMigrateDatabase = text{"địa chỉ PostgreSQL của chủ sở hữu cấu trúc", "PostgreSQL address of the schema's owner"}
	tFlagMakeLogKey     = text{"tạo khóa nhật ký vào thư mục này rồi dừng", "make the log's key in this directory and stop"}
	tFlagLogOrigin      = text{"tên của nhật ký, ví dụ niem.example/log", "name of the log, such as niem.example/log"}
	tNeedOrigin         = text{"cần --log-origin", "--log-origin is required"}
)
