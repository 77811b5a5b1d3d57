using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>What a command answers that is not for now.</summary>
internal static class Refusals
{
    /// <summary>The command is refused with these words, and nothing was written down.</summary>
    public static async Task RefusedAsync(this Table table, Func<Task> command, string why)
    {
        var before = table.Run.Transcript.Head;
        Assert.Contains(why, (await Assert.ThrowsAsync<CeremonyRefusedException>(command)).Message);
        Assert.Equal(before, table.Run.Transcript.Head);
    }

    /// <summary>The act that is next fails with these words.</summary>
    public static async Task RefusedAfterAsync(this Table table, byte[] brought, string why) =>
        Assert.Contains(why, (await Assert.ThrowsAsync<CeremonyRefusedException>(() => table.DoAsync(table.Run.Current!, brought))).Message);
}
