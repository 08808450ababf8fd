"""FastAPI with the same two routes and the same body, as its documentation sets it up."""

from typing import List, Optional

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    sku: str = Field(max_length=100)
    qty: int = Field(ge=1)


class Order(BaseModel):
    name: str = Field(max_length=100)
    email: str = Field(regex=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    age: Optional[int] = Field(default=None, ge=0)
    items: List[Item]


@app.get("/ping")
async def ping():
    return {"status": "healthy"}


@app.get("/noop")
async def noop():
    return {"ok": True}


@app.post("/orders")
async def create(order: Order):
    return {"id": 1, "name": order.name, "email": order.email, "items": len(order.items)}
