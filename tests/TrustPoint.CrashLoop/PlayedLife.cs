using TrustPoint.Devices.Lifecycle;
using TrustPoint.Testing.Stored;

namespace TrustPoint.CrashLoop;

/// <summary>Every way of an owner's table, one device after the other, in a process that may be killed: says what it is about to do, and what is done.</summary>
internal static class PlayedLife
{
    /// <summary>Before a device is given to go its way.</summary>
    public const string Goes = "goes";

    /// <summary>What was acknowledged.</summary>
    public const string Went = "went";

    /// <summary>Plays it in an empty data directory.</summary>
    public static async Task<int> RunAsync(string data)
    {
        await using var ca = await StoredCa.CreateAsync(data);
        await using var lives = new StoredLives(ca);
        var played = new PlayedLives(ca);
        await played.PrepareAsync();
        foreach (var (number, way) in PlayedLives.Ways.Index())
        {
            var device = FormattableString.Invariant($"pump-{number}");
            await played.BringToAsync(device, way.From);
            // A release is completed only when nothing is in force.
            if (way.Event == LifeEvent.CompleteRelease) await played.GoAsync(device, LifeEvent.RevokeForRelease);
            Say($"{Goes} {device}");
            await played.ChangeAsync(lives, device, way);
            Say($"{Went} {device} {way.Event} {await lives.StateAsync(device)}");
        }
        return 0;
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
