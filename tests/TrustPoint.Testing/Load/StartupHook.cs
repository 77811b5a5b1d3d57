using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

/// <summary>
/// Runs inside the measured appliance (<c>DOTNET_STARTUP_HOOKS</c>) and tells, on a Unix socket, how many bytes the process has allocated
/// or still refers to, and what SQLite and others hold beside it: that is told only to the process itself.
/// </summary>
#pragma warning disable CA1050, MA0047 // the runtime looks for this very name, outside every namespace
public static partial class StartupHook
#pragma warning restore CA1050, MA0047
{
    /// <summary>Names the folder of the sockets; each process makes one named after its id.</summary>
    public const string FolderVariable = "TRUSTPOINT_BENCHMARK_METERS";

    private const byte WhatIsAllocated = (byte)'a';
    private const byte WhatIsLive = (byte)'l';
    private const byte WhatTheDatabaseHolds = (byte)'d';
    private const byte WhatIsNative = (byte)'n';

    /// <summary>Called by the runtime before Main.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder) return;
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(PathOf(folder, Environment.ProcessId)));
        listener.Listen();
        new Thread(() => Answer(listener)) { IsBackground = true }.Start();
    }

    /// <summary>Asks a process for the bytes it has allocated since its start.</summary>
    public static long Allocated(string folder, int process) => Ask(folder, process, WhatIsAllocated);

    /// <summary>Has a process collect its garbage, and asks for the bytes that are left.</summary>
    public static long Live(string folder, int process) => Ask(folder, process, WhatIsLive);

    /// <summary>Asks a process for the bytes that SQLite holds in it: pages that connections keep, schemas, statements.</summary>
    public static long Database(string folder, int process) => Ask(folder, process, WhatTheDatabaseHolds);

    /// <summary>Asks a process for the bytes that its libraries hold, SQLite among them: what they have of malloc, without what malloc keeps for the next of them.</summary>
    public static long Native(string folder, int process) => Ask(folder, process, WhatIsNative);

    private static long Ask(string folder, int process, byte question)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(PathOf(folder, process)));
        client.Send([question]);
        var answer = new byte[32];
        return long.Parse(Encoding.ASCII.GetString(answer, 0, client.Receive(answer)), CultureInfo.InvariantCulture);
    }

    private static void Answer(Socket listener)
    {
        while (true)
        {
            using var asker = listener.Accept();
            var question = new byte[1];
            asker.Receive(question);
            var bytes = question[0] switch
            {
                WhatIsLive => GC.GetTotalMemory(forceFullCollection: true),
                WhatTheDatabaseHolds => sqlite3_memory_used(),
                WhatIsNative => InUse(mallinfo2()),
                _ => GC.GetTotalAllocatedBytes(),
            };
            asker.Send(Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static long InUse(MallocInfo all) => (long)(all.InUse + all.Mapped);

    // The library that the appliance has loaded.
    [LibraryImport("libsqlite3.so.0")]
    private static partial long sqlite3_memory_used();

    [LibraryImport("libc")]
    private static partial MallocInfo mallinfo2();

    private static string PathOf(string folder, int process) => Path.Combine(folder, $"{process}.sock");

    // mallinfo(3)
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallocInfo
    {
        private readonly nuint arena, ordblks, smblks, hblks;
        public readonly nuint Mapped;
        private readonly nuint usmblks, fsmblks;
        public readonly nuint InUse;
        private readonly nuint fordblks, keepcost;
    }
}
