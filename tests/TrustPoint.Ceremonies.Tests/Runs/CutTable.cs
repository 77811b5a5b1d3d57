using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>A ceremony whose box loses its power at a line of the transcript, and is started again.</summary>
internal static class CutTable
{
    /// <summary>Runs it to the cut and starts the box again.</summary>
    /// <param name="box">The box.</param>
    /// <param name="script">The ceremony.</param>
    /// <param name="line">The line, from 0.</param>
    /// <param name="isWritten">Whether the line is durable.</param>
    public static async Task<Table> RunAsync(CeremonyBox box, string script, int line, bool isWritten)
    {
        var commands = box.Boot(new CutStore(box.Get<ICeremonyStore>(), line, isWritten));
        Table table;
        try
        {
            table = await Table.BeginAsync(commands, script);
        }
        catch (PowerCutException)
        {
            commands = box.Boot();
            var run = commands.All.UnderWay().Single().Run;
            table = Table.Of(commands, run.Name);
            await commands.All.ResumeAsync(default);
            return table;
        }
        await Assert.ThrowsAsync<PowerCutException>(() => table.UntilAsync());
        await commands.All.DisposeAsync();
        table.Commands = box.Boot();
        await table.Commands.All.ResumeAsync(default);
        return table;
    }
}
