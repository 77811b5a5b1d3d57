using System.Globalization;

namespace TrustPoint.Testing.Appliances;

/// <summary>The clock of an appliance's box, which a test sets while it runs: libfaketime.</summary>
/// <param name="file">Where its offset stands.</param>
public sealed class FakedClock(string file)
{
    /// <summary>
    /// Settings of an appliance that runs by a faked clock. libfaketime calls getenv whenever a thread waits. The appliance sets SOFTHSM2_CONF; a variable that is there already
    /// is exchanged in place, where a new one would move the environment under the readers. Its "monotonic fix" is for a glibc of before and takes the clock by which .NET waits
    /// for the other one: each wait with an end would be over at once, and the threads would go round in circles.
    /// </summary>
    public static IReadOnlyList<(string Name, string Value)> Faked =>
    [
        ("LD_PRELOAD", "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_FORCE_MONOTONIC_FIX", "0"), ("SOFTHSM2_CONF", ""),
    ];

    /// <summary>Settings of an appliance that runs by this clock.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => [.. Faked, ("FAKETIME_TIMESTAMP_FILE", file)];

    /// <summary>How far it is ahead of the true time.</summary>
    public TimeSpan Ahead { get; private set; }

    /// <summary>Sets it.</summary>
    public void Set(TimeSpan ahead)
    {
        Ahead = ahead;
        // Whole or not at all: it is read at any moment.
        File.WriteAllText(file + ".next", ahead.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(file + ".next", file, overwrite: true);
    }
}
