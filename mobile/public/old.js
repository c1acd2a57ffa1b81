document.documentElement.className = "old";
window.onload = function () { document.body.className = "failed"; };
