using System.Runtime.InteropServices;

namespace TrustPoint.Pkcs11.Tokens;

/// <summary>The environment that native libraries see. On Unix, .NET keeps a copy of its own and never writes the process's.</summary>
public static partial class NativeEnvironment
{
    /// <summary>Sets a variable for native libraries of this process. Call it before a module is used: they read unguarded.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="value">Its value.</param>
    public static void Set(string name, string value)
    {
        if (SetEnv(name, value, overwrite: 1) != 0)
            throw new ArgumentException($"the environment variable '{name}' cannot be set", nameof(name));
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
