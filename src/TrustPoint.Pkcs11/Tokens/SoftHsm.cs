namespace TrustPoint.Pkcs11.Tokens;

/// <summary>SoftHSM 2: where its module lies, and how it is told where to keep its tokens.</summary>
public static class SoftHsm
{
    private const string ConfigurationVariable = "SOFTHSM2_CONF";

    private static readonly string[] KnownPaths =
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
        "/usr/lib64/pkcs11/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    ];

    /// <summary>The installed module, or null.</summary>
    public static string? FindModule() => KnownPaths.FirstOrDefault(File.Exists);

    /// <summary>
    /// Makes a folder the home of this process's SoftHSM tokens: writes <c>softhsm2.conf</c>, makes <c>tokens</c> beside it, and points the
    /// library at it. Call it before the module is used for the first time.
    /// </summary>
    /// <param name="directory">Absolute path; made for the owner alone when it is not there.</param>
    /// <returns>The configuration file, for other programs that shall see the same tokens (<c>SOFTHSM2_CONF</c>).</returns>
    public static string UseDirectory(string directory)
    {
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var tokens = Path.Combine(directory, "tokens");
        Directory.CreateDirectory(directory, OwnerOnly);
        Directory.CreateDirectory(tokens, OwnerOnly);
        var file = Path.Combine(directory, "softhsm2.conf");
        File.WriteAllText(file, $"""
            directories.tokendir = {tokens}
            objectstore.backend = file
            log.level = ERROR
            slots.removable = false

            """);
        NativeEnvironment.Set(ConfigurationVariable, file);
        return file;
    }
}
