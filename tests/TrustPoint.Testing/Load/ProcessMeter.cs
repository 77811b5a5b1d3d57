using System.Diagnostics;
using System.Globalization;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Testing.Load;

/// <summary>What an appliance's process holds and uses.</summary>
/// <param name="folder">The folder that <see cref="Settings"/> was given.</param>
/// <param name="appliance">It.</param>
public class ProcessMeter(string folder, ApplianceProcess appliance)
{
    /// <summary>Settings of an appliance that can be read by a meter.</summary>
    /// <param name="folder">Where its process makes a socket.</param>
    public static (string Name, string Value)[] Settings(string folder) =>
        [("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location), (StartupHook.FolderVariable, folder)];

    /// <summary>Bytes that the process has allocated since its start.</summary>
    public long Allocated => StartupHook.Allocated(folder, appliance.ProcessId);

    /// <summary>Bytes of objects that the process still refers to; its garbage is collected for that.</summary>
    public long Live => StartupHook.Live(folder, appliance.ProcessId);

    /// <summary>Bytes that SQLite holds in the process: pages of the database that its connections keep, schemas, statements.</summary>
    public long Database => StartupHook.Database(folder, appliance.ProcessId);

    /// <summary>Bytes that its libraries hold, SQLite among them.</summary>
    public long Native => StartupHook.Native(folder, appliance.ProcessId);

    /// <summary>The most memory that the process held at once since its start, or since <see cref="ForgetPeak"/>, in MiB.</summary>
    public double Peak => Status("VmHWM:") / 1024;

    /// <summary>Memory that the process holds now, in MiB.</summary>
    public double Resident => Status("VmRSS:") / 1024;

    /// <summary>Of that, what is no file that it reads, in MiB: files go when memory is short.</summary>
    public double Own => (Status("RssAnon:") + Status("RssShmem:")) / 1024;

    /// <summary>Its threads.</summary>
    public int Threads => (int)Status("Threads:");

    /// <summary>What it has open: files, connections and the like.</summary>
    public int Handles => Directory.GetFileSystemEntries($"/proc/{appliance.ProcessId}/fd").Length;

    /// <summary>Processor time since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            using var running = Process.GetProcessById(appliance.ProcessId);
            return running.TotalProcessorTime;
        }
    }

    /// <summary>From now on the peak is that of what follows (proc(5), clear_refs).</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{appliance.ProcessId}/clear_refs", "5");

    private double Status(string name)
    {
        var line = File.ReadLines($"/proc/{appliance.ProcessId}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
