using System.Collections.Concurrent;
using TrustPoint.Ca.Crls;

namespace TrustPoint.RevocationModel;

/// <summary>A sequence that breaks a promise.</summary>
/// <param name="Seed">Makes it again.</param>
/// <param name="Kind">How the authority's CRLs are made.</param>
/// <param name="Steps">The fewest steps that still break it.</param>
/// <param name="Violation">What is broken.</param>
public sealed record BrokenSequence(int Seed, string Kind, IReadOnlyList<Step> Steps, string Violation)
{
    public override string ToString() =>
        $"seed {Seed}, {Kind}: {Violation}{string.Concat(Steps.Select(step => $"{Environment.NewLine}    {step}"))}";
}

/// <summary>Many sequences, each on a data directory of its own. The same seed makes the same ones.</summary>
public sealed class ModelRun : IAsyncDisposable
{
    private static readonly (string Kind, CrlSettings Settings)[] Kinds =
    [
        ("full", new()),
        ("with deltas", new() { Delta = true }),
        ("in parts", new() { Shards = 3 }),
        ("in parts with deltas", new() { Shards = 2, Delta = true }),
    ];

    private readonly string folder = NewFolder();
    private readonly int length;
    private readonly List<Template> templates = [];

    private ModelRun(int length) => this.length = length;

    /// <summary>Sets up what all sequences begin with.</summary>
    /// <param name="length">Steps of a sequence.</param>
    public static async Task<ModelRun> CreateAsync(int length)
    {
        var run = new ModelRun(length);
        foreach (var (kind, settings) in Kinds) run.templates.Add(await Template.CreateAsync(Path.Combine(run.folder, kind), settings, length));
        return run;
    }

    /// <summary>Runs sequences.</summary>
    /// <param name="first">Seed of the first; the others follow.</param>
    /// <param name="count">How many.</param>
    /// <param name="parallel">So many at a time.</param>
    /// <returns>Those that break a promise, cut down to the steps that matter.</returns>
    public async Task<IReadOnlyCollection<BrokenSequence>> RunAsync(int first, int count, int parallel)
    {
        var broken = new ConcurrentQueue<BrokenSequence>();
        await Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (seed, _) =>
        {
            var steps = Sequence.Of(seed, length);
            if (await ViolationAsync(seed, steps) is not null) broken.Enqueue(await ShortenAsync(seed, steps));
        });
        return broken;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var template in templates) await template.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // In memory where there is such a place: what is tried is the order of things, not the disk.
    private static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"trustpoint-{Path.GetRandomFileName()}")).FullName;

    // Leaves out what can be left out, half of it at first, one step in the end.
    private async Task<BrokenSequence> ShortenAsync(int seed, IReadOnlyList<Step> steps)
    {
        for (var size = steps.Count / 2; size > 0; size = size > 1 ? size / 2 : 0)
        {
            for (var at = 0; at < steps.Count;)
            {
                IReadOnlyList<Step> fewer = [.. steps.Take(at), .. steps.Skip(at + size)];
                if (await ViolationAsync(seed, fewer) is not null) steps = fewer;
                else at += size;
            }
        }
        return new(seed, Kinds[seed % Kinds.Length].Kind, steps, (await ViolationAsync(seed, steps))!);
    }

    private async Task<string?> ViolationAsync(int seed, IReadOnlyList<Step> steps)
    {
        var data = Path.Combine(folder, $"{seed}");
        try
        {
            await using var trial = await Trial.BeginAsync(templates[seed % templates.Count], data, seed);
            foreach (var step in steps) await trial.StepAsync(step);
            await trial.EndAsync();
            return null;
        }
        catch (ViolationException violation)
        {
            return violation.Message;
        }
        // Whatever escapes the product is not what it promises.
        catch (Exception escaped)
        {
            return escaped.ToString();
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }
}
