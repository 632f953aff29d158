console.log("hello", Bun.version, process.argv.slice(2), process.env.LOADLINE_HINT)
