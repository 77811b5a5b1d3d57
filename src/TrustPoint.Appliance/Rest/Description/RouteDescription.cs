using Microsoft.AspNetCore.Http;

namespace TrustPoint.Appliance.Rest.Description;

/// <summary>What a route does, takes and gives, for whoever programs against it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Below <c>/api/v1/</c>.</param>
/// <param name="Summary">What it does, a sentence without its full stop.</param>
internal sealed record RouteDescription(string Method, string Path, string Summary)
{
    // Of every list (ListAnswer).
    private static readonly Parameter[] OfLists =
    [
        new("limit", "Rows of a page, 1 to 1000; 100 unless told"),
        new("cursor", "next or previous of another page"),
        new("sort", "The order"),
        new("count", "true: count the list, exactly up to 10,000"),
        new("format", "json, or csv: the whole list"),
    ];

    /// <summary>The message in the body; null: none.</summary>
    public Type? Takes { get; private init; }

    /// <summary>The media type of a body that is no message; null: it is one, or there is none.</summary>
    public string? TakesMedia { get; private init; }

    /// <summary>The answer.</summary>
    public Type Gives { get; private init; } = typeof(object);

    /// <summary>Parameters of the query.</summary>
    public IReadOnlyList<Parameter> Query { get; private init; } = [];

    /// <summary>Whether it answers as CSV too.</summary>
    public bool IsList => Query.Any(parameter => parameter.Name == "cursor");

    /// <summary>It answers so.</summary>
    public RouteDescription Giving<T>() => this with { Gives = typeof(T) };

    /// <summary>It takes such a message.</summary>
    public RouteDescription Taking<T>() => this with { Takes = typeof(T) };

    /// <summary>It takes a file.</summary>
    public RouteDescription TakingFile(string media) => this with { TakesMedia = media };

    /// <summary>It reads such a parameter of the query.</summary>
    public RouteDescription Asking(string name, string meaning) => this with { Query = [.. Query, new(name, meaning)] };

    /// <summary>It is a list of such rows.</summary>
    public RouteDescription Listing<T>() => this with { Gives = typeof(ListPage<T>), Query = [.. Query, .. OfLists] };

    /// <summary>Refuses a parameter that the route does not read: a misspelt filter must not pass for none.</summary>
    /// <exception cref="RestRefusedException">There is one.</exception>
    public void Check(IQueryCollection query)
    {
        foreach (var name in query.Keys)
        {
            if (Query.All(parameter => parameter.Name != name))
                throw RestRefusedException.Invalid($"{name} is no parameter of this call; it knows {(Query is [] ? "none" : string.Join(", ", Query.Select(parameter => parameter.Name)))}");
        }
    }

    /// <summary>Holds an answer against the description.</summary>
    /// <exception cref="InvalidOperationException">The route gives something else than it says.</exception>
    public void Check(object answer)
    {
        if (!Gives.IsInstanceOfType(answer)) throw new InvalidOperationException($"{Method} {Path} is described to give {Gives} and gave {answer.GetType()}");
    }

    /// <summary>A parameter of the query.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Meaning">What it is for.</param>
    internal sealed record Parameter(string Name, string Meaning);
}
