"""Puts the desk together as one ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from helpdesk.access import enforce
from helpdesk.appointments.routes import router as appointments_router
from helpdesk.cases.routes import router as cases_router
from helpdesk.desk import Desk
from helpdesk.figures.routes import router as figures_router
from helpdesk.fleet.routes import direct as heartbeat_router
from helpdesk.fleet.routes import router as fleet_router
from helpdesk.imports.routes import router as imports_router
from helpdesk.loans.routes import router as loans_router
from helpdesk.photos.routes import router as photos_router
from helpdesk.places.routes import router as places_router
from helpdesk.queue.routes import router as queue_router
from helpdesk.requests.press_routes import router as press_router
from helpdesk.requests.routes import router as requests_router
from helpdesk.results.routes import router as results_router
from helpdesk.search.routes import router as search_router
from helpdesk.submissions.routes import router as submissions_router
from helpdesk.visits.calendar_routes import router as calendar_router
from helpdesk.visits.round_routes import router as rounds_router
from helpdesk.visits.routes import router as visits_router
from helpdesk.web import http
from helpdesk.web.audit import router as audit_router
from helpdesk.web.describe import described, json_routes
from helpdesk.web.describe import router as describe_router
from helpdesk.web.enrolment import router as enrolment_router
from helpdesk.web.hall import router as hall_router
from helpdesk.web.pages import HERE
from helpdesk.web.people import router as people_router
from helpdesk.web.routes import router as web_router

ROUTERS: tuple[APIRouter, ...] = (
    press_router,
    heartbeat_router,
    requests_router,
    submissions_router,
    results_router,
    photos_router,  # before the routes of one case
    cases_router,
    appointments_router,
    queue_router,
    calendar_router,  # before the routes of one visit
    rounds_router,
    visits_router,
    fleet_router,
    figures_router,
    imports_router,
    places_router,
    loans_router,
    search_router,
    enrolment_router,
    web_router,
    people_router,
    audit_router,
    hall_router,
    describe_router,
)


def make_app(desk: Desk) -> FastAPI:
    """The desk starts and stops with the application."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await desk.start()
        try:
            yield
        finally:
            await desk.stop()

    app = FastAPI(
        title="help desk",
        lifespan=lifespan,
        dependencies=[Depends(enforce)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # whatever the environment says
    )
    app.state.desk, app.state.api = desk, described(json_routes(ROUTERS))
    http.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return app
