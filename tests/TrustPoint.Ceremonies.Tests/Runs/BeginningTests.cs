using System.Text;
using TrustPoint.Ca.Callers;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Two ceremonies are never held at once on a box, and none twice (CER-22).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class BeginningTests
{
    [Fact]
    public async Task Of_many_who_begin_at_the_same_time_one_does_and_an_id_is_never_used_again()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var anna = new Attendee("anna", CeremonyRole.Administrator, Role.Administrator);

        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() => TryAsync(number % 2 == 0 ? 1 : number))));

        var run = Assert.Single(begun.OfType<CeremonyRun>());
        await commands.Ceremonies.AbortAsync(anna.Person, run.Name, "enough", default);
        var again = await Assert.ThrowsAsync<CeremonyRefusedException>(() => BeginAsync(int.Parse(run.Name["plant-root-g".Length..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("a script is used once", again.Message);

        // Also where its folder is gone: the log of the box knows the name.
        Directory.Delete(Path.GetDirectoryName(box.TranscriptFile(run.Name))!, recursive: true);
        commands = box.Boot();
        again = await Assert.ThrowsAsync<CeremonyRefusedException>(() => BeginAsync(int.Parse(run.Name["plant-root-g".Length..], System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Contains("a script is used once", again.Message);

        Task<CeremonyRun> BeginAsync(int number) => commands.Ceremonies.BeginAsync(anna.Person, Encoding.UTF8.GetBytes(Table.Root(number)), "root.yaml", false, default);

        async Task<CeremonyRun?> TryAsync(int number)
        {
            try
            {
                return await BeginAsync(number);
            }
            catch (CeremonyRefusedException)
            {
                return null;
            }
        }
    }
}
