# 没有加密连接时唯一的一页：为什么打不开，怎么办
https-title = 请用 https 打开在岗
https-why = 手机只在加密连接（https）下才允许定位、拍照和保存签名密钥。现在这个地址没有加密，所以不能签到，也不能登录。
https-nothing-lost = 以前签过的记录都在，不受影响。
https-open = 请改用这个地址：
https-ask = 请向发给您地址的人（乡镇或县里）要以 https 开头的地址。
https-trial = 试用：先装本机的根证书
https-trial-text = 这是试用的服务器。手机要先信任它自己的根证书，才能打开上面的地址。证书只对内网地址有效，最多 90 天；试用结束后请从手机里删掉。
https-trial-get = 下载根证书
https-trial-android = 安卓：下载后打开“设置”，搜索“CA 证书”，选“安装证书”，再选下载的文件。有的手机不让浏览器使用自装证书，请换 Chrome 或换一部手机。
https-trial-ios = 苹果：用 Safari 下载，到“设置 › 通用 › VPN 与设备管理”安装描述文件；再到“设置 › 通用 › 关于本机 › 证书信任设置”把它打开。
https-admin = 给管理员
https-admin-text = 启动时用 --tls-certificate 和 --tls-key 给出证书和私钥；或放在做加密的反向代理后面，用 --trusted-proxy 写明代理地址，并让代理发送 X-Forwarded-Proto。
