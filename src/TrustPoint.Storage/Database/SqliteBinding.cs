using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using SQLitePCL;

namespace TrustPoint.Storage.Database;

/// <summary>
/// Binds Microsoft.Data.Sqlite to the SQLitePCLRaw.core that is there and to the system's libsqlite3 (build/Feed.props says why).
/// </summary>
internal static class SqliteBinding
{
    private const string Core = "SQLitePCLRaw.core";
    private const string ProviderLibrary = "e_sqlite3";
    private const string SystemLibrary = "libsqlite3.so.0";

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Must stand before the first type of Microsoft.Data.Sqlite is loaded, by whomever.")]
    internal static void Install()
    {
        // Microsoft.Data.Sqlite names a later version than the one beside us: the loader refuses that, and asks here.
        AssemblyLoadContext.Default.Resolving += static (context, wanted) =>
            wanted.Name == Core ? context.LoadFromAssemblyName(new AssemblyName(Core)) : null;
        SetProvider();
    }

    // A method of its own: its types are loaded when it runs, after the line above.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SetProvider()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, static (name, _, _) =>
            name == ProviderLibrary ? NativeLibrary.Load(SystemLibrary) : 0);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        // Nobody asks SQLite for its memory statistics, and to keep them takes one lock of the process for each allocation of each connection.
        raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }
}
