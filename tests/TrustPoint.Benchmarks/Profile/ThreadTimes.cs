using System.Globalization;

namespace TrustPoint.Benchmarks.Profile;

/// <summary>Processor time of a process's threads, by what they are for (proc(5), task/*/stat).</summary>
/// <param name="User">In our code and libraries, of each kind of thread.</param>
/// <param name="Kernel">In the kernel on their behalf.</param>
internal sealed record ThreadTimes(IReadOnlyDictionary<string, TimeSpan> User, IReadOnlyDictionary<string, TimeSpan> Kernel)
{
    private const int TicksPerSecond = 100; // sysconf(_SC_CLK_TCK), the same on every Linux of today

    /// <summary>Since each of them began.</summary>
    public static ThreadTimes Of(int process)
    {
        var (user, kernel) = (new Dictionary<string, TimeSpan>(), new Dictionary<string, TimeSpan>());
        foreach (var task in Directory.GetDirectories($"/proc/{process}/task"))
        {
            if (Read(Path.Combine(task, "stat")) is not { } stat) continue;
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' '); // from the third on
            user[name] = user.GetValueOrDefault(name) + Ticks(fields[14 - 3]);
            kernel[name] = kernel.GetValueOrDefault(name) + Ticks(fields[15 - 3]);
        }
        return new(user, kernel);
    }

    /// <summary>What was spent since an earlier look, in user code and in the kernel, by threads of some names.</summary>
    public (TimeSpan User, TimeSpan Kernel) Since(ThreadTimes earlier, Func<string, bool> which)
    {
        return (Sum(User, earlier.User), Sum(Kernel, earlier.Kernel));
        TimeSpan Sum(IReadOnlyDictionary<string, TimeSpan> now, IReadOnlyDictionary<string, TimeSpan> before) =>
            now.Where(thread => which(thread.Key)).Aggregate(TimeSpan.Zero, (sum, thread) => sum + thread.Value - before.GetValueOrDefault(thread.Key));
    }

    private static TimeSpan Ticks(string field) => TimeSpan.FromSeconds(long.Parse(field, CultureInfo.InvariantCulture) / (double)TicksPerSecond);

    // A thread may end meanwhile.
    private static string? Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
